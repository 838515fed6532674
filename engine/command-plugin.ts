import { chmodSync, copyFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { checkout } from '../words/checkout.ts'
import type { EnginePart } from './part.ts'
import { installedPlugin, pluginFile, standInFile } from './plugin.ts'
import { installPlugin } from './releases.ts'
import { versions } from './versions.ts'

const source = resolve(checkout, 'engine/command-stand-in')

/** The plugin of @pulumi/command, or our stand-in for it. */
export const commandPlugin: EnginePart = {
  name: 'command',
  title: 'Command plugin',
  version: versions.command,
  sources: ['engine/command-stand-in', 'engine/command-plugin.ts', 'node_modules/@pulumi/pulumi/package.json'],
  standIn: true,

  fromMachine: async (making) => installedPlugin('command', versions.command, making),

  async fromRelease(making, pulumi = 'pulumi') {
    await installPlugin('command', versions.command, pulumi, making)
  },

  async fromSource(making) {
    const { build } = await import('esbuild')
    const plugin = pluginFile('command', versions.command, making.to)
    await build({
      entryPoints: [join(source, 'main.ts')],
      outfile: join(dirname(plugin), standInFile),
      define: { COMMAND_VERSION: JSON.stringify(versions.command) },
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      minify: true,
      legalComments: 'linked',
      logLevel: 'silent',
    })
    copyFileSync(join(source, 'launch.sh'), plugin)
    chmodSync(plugin, 0o755)
  },
}
