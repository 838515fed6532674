import { cpSync, existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Making } from './part.ts'

const folderOf = (name: string, version: string) => `plugins/resource-${name}-v${version}`

/** Where the engine looks for a plugin below its home. */
export const pluginFile = (name: string, version: string, home: string): string =>
  join(home, folderOf(name, version), `pulumi-resource-${name}`)

/** Copies a plugin that is installed for the person who runs this. False when it is not. */
export function installedPlugin(name: string, version: string, making: Making): boolean {
  const home = process.env.PULUMI_HOME || join(homedir(), '.pulumi')
  // A download that was cut leaves this beside the folder.
  const cut = existsSync(join(home, `${folderOf(name, version)}.partial`))
  if (cut || !existsSync(pluginFile(name, version, home))) return false
  cpSync(join(home, folderOf(name, version)), join(making.to, folderOf(name, version)), { recursive: true })
  return true
}
