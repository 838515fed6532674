import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import type { ListrTask } from 'listr2'
import { debianSources, mirrorOf, renderSources } from './apt-sources.ts'
import { cacheFolder } from './places.ts'
import { type Step, step } from './step.ts'

/** The Debian release of everything in the lab. */
export const release = 'bookworm'

/** What every machine of the lab starts with; also what guests are made from. */
export const basePackages = [
  ...['systemd', 'systemd-sysv', 'dbus', 'libpam-systemd', 'openssh-server', 'cron', 'ca-certificates'],
  ...['iproute2', 'ifupdown', 'iputils-ping', 'netbase', 'procps', 'less'],
]

/** What is added for a Proxmox host and for the internet's container. */
export const derivedPackages = {
  host: [
    ...['python3', 'python3-minimal', 'ifupdown2', 'lxc', 'uidmap', 'nftables', 'bridge-utils', 'e2fsprogs', 'xfsprogs', 'parted'],
    ...['fdisk', 'zstd', 'xz-utils', 'rsync', 'acl', 'attr', 'openssl', 'curl', 'apparmor', 'nano'],
  ],
  internet: ['unbound', 'knot', 'knot-dnsutils', 'pebble', 'docker-registry', 'curl', 'openssl'],
}

export type Tree = 'base' | keyof typeof derivedPackages

const scripts = new URL('./trees/', import.meta.url).pathname

/** The archive of a tree; its folder is named by all that it is made from. */
export const treeArchive = (tree: Tree): string => join(treeFolder(), `${tree}.tar.zst`)

/** The folder of a tree's archives: another recipe or other sources, another folder. */
export function treeFolder(): string {
  const recipe = [
    JSON.stringify({ release, basePackages, derivedPackages, sources: machineSources() }),
    ...['base.sh', 'derive.sh'].map((script) => readFileSync(join(scripts, script), 'utf8')),
  ]
  return cacheFolder(`lab-trees/${createHash('sha256').update(recipe.join('\0')).digest('hex').slice(0, 16)}`)
}

/** The trees, each made once and kept: the base first, then what derives from it side by side. */
export function treeTasks(): ListrTask[] {
  const derived = Object.keys(derivedPackages) as (keyof typeof derivedPackages)[]
  return [
    treeTask('base', 'A Debian tree for guests', async (work, { run }) => {
      const sources = machineSources()
      const settings = join(work, 'apt')
      mkdirSync(join(settings, 'sources.list.d'), { recursive: true })
      mkdirSync(join(settings, 'apt.conf.d'), { recursive: true })
      writeFileSync(join(settings, 'sources.list.d/debian.sources'), renderSources(sources))
      writeFileSync(join(settings, 'apt.conf.d/80machine'), await machineAptSettings())
      const tree = join(work, 'tree')
      await run(join(scripts, 'base.sh'), [tree, mirrorOf(sources, release), release, basePackages.join(','), settings])
      return tree
    }),
    {
      title: 'Debian trees for hosts',
      task: (_, task) =>
        task.newListr(
          derived.map((name) =>
            treeTask(
              name,
              `The tree of ${name === 'host' ? 'Proxmox hosts' : 'the internet'}`,
              async (work, { run }) => {
                const tree = join(work, 'tree')
                await unpackTree('base', tree, run)
                await run(join(scripts, 'derive.sh'), [tree, ...derivedPackages[name]])
                return tree
              },
            ),
          ),
          { concurrent: true },
        ),
    },
  ]
}

/** Unpacks a tree into an absent folder, all of it or nothing. */
export async function unpackTree(tree: Tree, folder: string, run: Step['run']): Promise<void> {
  const partial = `${folder}.partial`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  await run('tar', ['--zstd', '--numeric-owner', '--xattrs', '-xpf', treeArchive(tree), '-C', partial])
  renameSync(partial, folder)
}

function treeTask(tree: Tree, title: string, make: (work: string, step: Step) => Promise<string>): ListrTask {
  return step(`tree-${tree}`, {
    title,
    skip: () => (existsSync(treeArchive(tree)) ? `${title}: kept from before` : false),
    work: async (step) => {
      const folder = treeFolder()
      mkdirSync(folder, { recursive: true })
      const work = mkdtempSync(join(folder, `.${tree}-`))
      try {
        const made = await make(work, step)
        const partial = join(work, 'archive')
        await step.run('tar', ['--zstd', '--numeric-owner', '--xattrs', '-cpf', partial, '-C', made, '.'])
        renameSync(partial, treeArchive(tree))
      } finally {
        rmSync(work, { recursive: true, force: true })
      }
    },
  })
}

/** The hosts that this machine's Debian packages come from. */
export const mirrorHosts = (): string[] => [...new Set(machineSources().map(({ uri }) => new URL(uri).hostname))]

/** Where this machine gets Debian from: the lab does the same. */
export function machineSources() {
  const folder = '/etc/apt/sources.list.d'
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(folder)
      ? readdirSync(folder)
          .sort()
          .map((name) => join(folder, name))
      : []),
  ]
  return debianSources(
    files.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8')),
    release,
  )
}

/** How this machine's apt fetches: proxies, checks of dates and the like. */
async function machineAptSettings(): Promise<string> {
  const { stdout } = await execa('apt-config', ['dump'])
  return `${stdout
    .split('\n')
    .filter((line) => /^Acquire::(https?::.*Proxy|Check-|Retries|Languages)/i.test(line))
    .join('\n')}\n`
}
