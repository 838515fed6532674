import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { execa } from 'execa'
import { checkout } from '../words/checkout.ts'
import { isCached } from './cache.ts'
import { goBuild } from './go.ts'
import type { EnginePart, Making } from './part.ts'
import { downloadRelease } from './releases.ts'
import { versions } from './versions.ts'

const programs = ['pulumi', 'pulumi-language-nodejs']

/** Pulumi's command line and its Node.js language host, which it looks for beside itself. */
export const commandLine: EnginePart = {
  name: 'pulumi',
  title: 'Pulumi',
  version: versions.pulumi,
  sources: ['engine/cli', 'engine/language-nodejs', 'engine/command-line.ts'],
  standIn: false,

  async fromMachine(making) {
    const folder = await installedFolder()
    return folder !== undefined && take(folder, making)
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
        output: join(making.to, 'bin/language-nodejs'),
      },
      making,
    )
    copyFileSync(
      resolve(checkout, 'engine/language-nodejs/with-options.sh'),
      join(making.to, 'bin/pulumi-language-nodejs'),
    )
  },
}

/** The folder of an installed Pulumi of the version we want, unless it is one that we built ourselves. */
async function installedFolder(): Promise<string | undefined> {
  const { stdout: program } = await execa('sh', ['-c', 'readlink -f "$(command -v pulumi)"'], { reject: false })
  if (!program || isCached(program)) return undefined
  const { stdout } = await execa(program, ['version'], { reject: false, env: { PULUMI_SKIP_UPDATE_CHECK: 'true' } })
  return stdout?.trim() === `v${versions.pulumi}` ? dirname(program) : undefined
}

/** Copies the programs out of a folder. False when one is missing. */
function take(folder: string, making: Making): boolean {
  if (!programs.every((program) => existsSync(join(folder, program)))) return false
  mkdirSync(join(making.to, 'bin'))
  for (const program of programs) copyFileSync(join(folder, program), join(making.to, 'bin', program))
  return true
}
