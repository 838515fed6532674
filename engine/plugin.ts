import { cpSync, existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { isCached } from './cache.ts'
import type { Making } from './part.ts'

/** The file that tells our stand-in for the command plugin from the released one. */
export const standInFile = 'command-stand-in.cjs'

const folderOf = (name: string, version: string) => `plugins/resource-${name}-v${version}`

/** Where the engine looks for a plugin below its home. */
export const pluginFile = (name: string, version: string, home: string): string =>
  join(home, folderOf(name, version), `pulumi-resource-${name}`)

/** Copies a released plugin that is installed for the person who runs this. False when there is none. */
export function installedPlugin(name: string, version: string, making: Making): boolean {
  const chosen = process.env.PULUMI_HOME
  const home = chosen && !isCached(chosen) ? chosen : join(homedir(), '.pulumi')
  const folder = join(home, folderOf(name, version))
  // A download that was cut leaves a file beside the folder; our own stand-in may have been copied there.
  const isWhole = existsSync(pluginFile(name, version, home)) && !existsSync(`${folder}.partial`)
  if (!isWhole || existsSync(join(folder, standInFile))) return false
  cpSync(folder, join(making.to, folderOf(name, version)), { recursive: true })
  return true
}
