import { execa } from 'execa'
import type { Making } from './part.ts'
import { runStep } from './step.ts'
import { versions } from './versions.ts'

/** A site that mirrors Pulumi's releases says where: below it, `sdk` and `plugins` are as they are at get.pulumi.com/releases. */
const mirror = () => process.env.BOCAGE_PULUMI_RELEASES

const archive = () => {
  const file = `pulumi-v${versions.pulumi}-${process.platform}-${process.arch}.tar.gz`
  return `${mirror() || 'https://get.pulumi.com/releases'}/sdk/${file}`
}

/** Whether releases can be downloaded from here: known within seconds. */
export async function releasesAnswer(): Promise<boolean> {
  const words = ['--silent', '--fail', '--location', '--head', '--connect-timeout', '4', '--max-time', '10', archive()]
  return !(await execa('curl', words, { reject: false, stdin: 'ignore', buffer: false })).failed
}

/** Downloads the command line's release into the scratch folder, and gives the folder that its programs lie in. */
export async function downloadRelease(making: Making): Promise<string> {
  const file = `${making.scratch}/pulumi.tar.gz`
  const curl = [
    'curl',
    '--silent',
    '--show-error',
    '--fail',
    '--location',
    '--connect-timeout',
    '10',
    '--max-time',
    '900',
  ]
  making.show(`downloading ${archive()}`)
  await runStep([...curl, '--output', file, archive()], making)
  await runStep(['tar', '-xzf', file, '-C', making.scratch], making)
  return `${making.scratch}/pulumi`
}

/** Installs a released plugin with the command line itself. */
export async function installPlugin(name: string, version: string, pulumi: string, making: Making): Promise<void> {
  await runStep([pulumi, 'plugin', 'install', 'resource', name, version], making, {
    env: {
      PULUMI_HOME: making.to,
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      ...(mirror() && { PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES: `.*=${mirror()}/plugins` }),
    },
  })
}
