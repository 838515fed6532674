import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { execa } from 'execa'
import { goBuild } from './go.ts'
import { checkout, type Making, type Part } from './part.ts'
import { downloadRelease } from './releases.ts'
import { versions } from './versions.ts'

const programs = ['pulumi', 'pulumi-language-nodejs']

/** Pulumi's command line and its Node.js language host, which it looks for beside itself. */
export const commandLine: Part = {
  name: 'pulumi',
  title: 'Pulumi',
  version: versions.pulumi,
  sources: ['engine/cli', 'engine/language-nodejs', 'engine/command-line.ts'],
  standIn: false,

  async fromMachine(making) {
    const found = await execa('pulumi', ['version'], { reject: false, env: { PULUMI_SKIP_UPDATE_CHECK: 'true' } })
    if (found.failed || found.stdout.trim() !== `v${versions.pulumi}`) return false
    const { stdout } = await execa('sh', ['-c', 'readlink -f "$(command -v pulumi)"'])
    return take(dirname(stdout), making)
  },

  async fromRelease(making) {
    const folder = await downloadRelease(making)
    if (!take(folder, making)) throw new Error(`${folder} does not hold ${programs.join(' and ')}`)
  },

  async fromSource(making) {
    await goBuild(
      {
        module: resolve(checkout, 'engine/cli'),
        program: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
        texts: { 'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version': `v${versions.pulumi}` },
        output: join(making.to, 'bin/pulumi'),
      },
      making,
    )
    await goBuild(
      {
        module: resolve(checkout, 'engine/language-nodejs'),
        program: 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
        output: join(making.to, 'bin/pulumi-language-nodejs'),
      },
      making,
    )
  },
}

/** Copies the programs out of a folder. False when one is missing. */
function take(folder: string, making: Making): boolean {
  if (!programs.every((program) => existsSync(join(folder, program)))) return false
  mkdirSync(join(making.to, 'bin'))
  for (const program of programs) copyFileSync(join(folder, program), join(making.to, 'bin', program))
  return true
}
