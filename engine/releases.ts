import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { execa } from 'execa'
import { OperatorError } from '../words/said/problem.ts'
import type { Making } from './part.ts'
import { commandLineArchive, pluginArchive, sumOf } from './release-sums.ts'
import { runStep } from './step.ts'

/** A site that mirrors Pulumi's releases says where: below it, `sdk` and `plugins` are as they are at get.pulumi.com/releases. */
const mirror = () => process.env.BOCAGE_PULUMI_RELEASES

const platform = `${process.platform}-${process.arch}`
const commandLine = commandLineArchive(platform)
const address = () => `${mirror() || 'https://get.pulumi.com/releases'}/sdk/${commandLine}`

/** Whether releases can be downloaded from here: known within seconds. */
export async function releasesAnswer(): Promise<boolean> {
  const words = ['--silent', '--fail', '--location', '--head', '--connect-timeout', '4', '--max-time', '10', address()]
  return !(await execa('curl', words, { reject: false, stdin: 'ignore', buffer: false })).failed
}

/**
 * Downloads the command line's release into the scratch folder, and gives the folder that its programs lie in.
 *
 * @throws OperatorError when it is not the archive that Pulumi published
 */
export async function downloadRelease(making: Making, knownSum = sumOf): Promise<string> {
  const sum = await wanted(commandLine, 'pulumi', knownSum)
  const file = `${making.scratch}/pulumi.tar.gz`
  const limits = ['--connect-timeout', '10', '--max-time', '900']
  making.show(`downloading ${address()}`)
  await runStep(
    ['curl', '--silent', '--show-error', '--fail', '--location', ...limits, '--output', file, address()],
    making,
  )
  refuseOther(commandLine, sum, await sumOfFile(file))
  await runStep(['tar', '-xzf', file, '-C', making.scratch], making)
  return `${making.scratch}/pulumi`
}

/** Installs a released plugin with the command line itself, which compares the sum while it unpacks. */
export async function installPlugin(
  name: string,
  version: string,
  pulumi: string,
  making: Making,
  knownSum = sumOf,
): Promise<void> {
  const sum = await wanted(pluginArchive(name, version, platform), name, knownSum)
  await runStep([pulumi, 'plugin', 'install', 'resource', name, version, '--checksum', sum], making, {
    env: {
      PULUMI_HOME: making.to,
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      ...(mirror() && { PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES: `.*=${mirror()}/plugins` }),
    },
  })
}

async function wanted(archive: string, list: string, knownSum: typeof sumOf): Promise<string> {
  const sum = await knownSum(archive, list)
  if (sum !== undefined) return sum
  throw new OperatorError('A download of Pulumi cannot be checked.', [
    {
      where: archive,
      what: 'its sum stands neither in engine/releases.sum, nor can the list of its release on GitHub be read from here',
      instead:
        'Run "scripts/engine --lock" where GitHub can be reached and commit what it writes; or build it: BOCAGE_ENGINE=source.',
    },
  ])
}

function refuseOther(archive: string, sum: string, found: string): void {
  if (found === sum) return
  throw new OperatorError('A download of Pulumi is not what Pulumi released.', [
    {
      where: archive,
      what: `its SHA-256 is ${found}, and should be ${sum}`,
      instead: 'Nothing of it was run. Try again from another network, or build it: BOCAGE_ENGINE=source.',
    },
  ])
}

async function sumOfFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
