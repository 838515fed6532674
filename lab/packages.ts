import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { execa } from 'execa'
import type { ListrTask } from 'listr2'
import { cacheFolder } from '../engine/cache.ts'
import { step } from './step.ts'

/** What the lab needs of Debian, by package. */
export const labPackages = [
  'ca-certificates',
  'debootstrap',
  'e2fsprogs',
  'iproute2',
  'iptables',
  'lxc',
  'nftables',
  'openssh-client',
  'python3',
  'uidmap',
  'zstd',
]

/** What Debian's packages start by themselves. */
const services: Record<string, string[]> = {
  lxc: ['lxc-net.service', 'lxc.service'],
  postgresql: ['postgresql.service'],
}

/** Another run of apt is waited for. */
const patience = ['-o', 'DPkg::Lock::Timeout=600']

/** The packages that are installed: of a list, or all. */
export async function installedPackages(among: string[] = []): Promise<string[]> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own format
  const { stdout } = await execa('dpkg-query', ['-W', '-f', '${db:Status-Status} ${Package}\\n', ...among], {
    reject: false,
  })
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('installed '))
    .map((line) => line.slice(10))
}

/** The packages of a list that are not installed. */
export async function missingPackages(wanted: string[]): Promise<string[]> {
  const installed = new Set(await installedPackages(wanted))
  return wanted.filter((name) => !installed.has(name))
}

/** Installs what is missing of some Debian packages, without what they recommend. */
export function packageTask(wanted: string[] = labPackages): ListrTask {
  return step('packages', {
    title: 'Debian packages',
    skip: async () => ((await missingPackages(wanted)).length === 0 ? 'Debian packages: all there' : false),
    work: async ({ run, say }) => {
      const missing = await missingPackages(wanted)
      say(missing.join(' '))
      await run('apt-get', ['update', '-q', ...patience])
      // RUNLEVEL=1 keeps invoke-rc.d from starting daemons on machines without systemd.
      const before = await installedPackages()
      try {
        await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...patience, ...missing], {
          environment: { RUNLEVEL: '1' },
          outlives: true,
        })
      } finally {
        recordInstalled(before, await installedPackages())
      }
      // Debian's own bridge for containers, and its database server, are of no use here, and would stay after it.
      const started = Object.entries(services).flatMap(([name, units]) => (missing.includes(name) ? units : []))
      if (started.length > 0 && existsSync('/run/systemd/system'))
        await run('systemctl', ['disable', '--now', ...started])
    },
  })
}

/** The record of what was installed here. Where somebody removed it with the cache, the packages are as any others. */
const record = () => cacheFolder('packages-installed')

/** The packages that were installed here for the lab. */
export const recordedPackages = (): string[] =>
  existsSync(record()) ? readFileSync(record(), 'utf8').split('\n').filter(Boolean) : []

/** Remembers the packages that weren't there before. */
export function recordInstalled(before: string[], after: string[]): void {
  const added = after.filter((name) => !before.includes(name))
  mkdirSync(dirname(record()), { recursive: true })
  writeFileSync(record(), [...new Set([...recordedPackages(), ...added])].map((name) => `${name}\n`).join(''))
}
