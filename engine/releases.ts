import { execa } from 'execa'
import type { Making } from './part.ts'
import { runStep } from './step.ts'
import { versions } from './versions.ts'

/** Where releases are downloaded from; a site that mirrors them says where. */
const releases = process.env.BOCAGE_PULUMI_RELEASES || 'https://get.pulumi.com/releases'

/** The platform in the names of the command line's archives. */
const platform = `${process.platform}-${process.arch}`
const archive = `${releases}/sdk/pulumi-v${versions.pulumi}-${platform}.tar.gz`

/** Whether releases can be downloaded from here: known within seconds. */
export async function releasesAnswer(): Promise<boolean> {
  const words = ['--silent', '--fail', '--location', '--head', '--connect-timeout', '4', '--max-time', '10', archive]
  return !(await execa('curl', words, { reject: false, stdin: 'ignore', buffer: false })).failed
}

/** Downloads the command line's release into the scratch folder, and gives the folder that its programs lie in. */
export async function downloadRelease(making: Making): Promise<string> {
  const file = `${making.scratch}/pulumi.tar.gz`
  making.show(`downloading ${archive}`)
  await runStep(
    ['curl', '--silent', '--show-error', '--fail', '--location', '--max-time', '900', '--output', file, archive],
    making,
  )
  await runStep(['tar', '-xzf', file, '-C', making.scratch], making)
  return `${making.scratch}/pulumi`
}

/** Installs a released plugin with the command line itself. */
export async function installPlugin(name: string, version: string, pulumi: string, making: Making): Promise<void> {
  await runStep([pulumi, 'plugin', 'install', 'resource', name, version], making, {
    env: { PULUMI_HOME: making.to, PULUMI_SKIP_UPDATE_CHECK: 'true' },
  })
}
