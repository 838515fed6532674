import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import type { ListrTask } from 'listr2'
import { cacheFolder, makeOnce } from '../../engine/cache.ts'
import { type LabStep, step } from '../step.ts'
import { type AptSource, debianSources, mirrorOf, renderSources } from './apt-sources.ts'

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
    ...['python3', 'ifupdown2', 'lxc', 'uidmap', 'nftables', 'bridge-utils', 'e2fsprogs', 'xfsprogs', 'parted'],
    ...['fdisk', 'zstd', 'xz-utils', 'rsync', 'acl', 'attr', 'openssl', 'curl'],
  ],
  internet: [
    ...['unbound', 'knot', 'knot-dnsutils', 'pebble', 'docker-registry', 'postfix', 'dovecot-core', 'curl', 'openssl'],
  ],
}

export type Tree = 'base' | keyof typeof derivedPackages

const scripts = new URL('./', import.meta.url).pathname
const archive = 'tree.tar.zst'

/** The trees, each made once and kept: the base first, then what derives from it side by side. */
export function treeTasks(): ListrTask[] {
  const derived = Object.keys(derivedPackages) as (keyof typeof derivedPackages)[]
  return [
    treeTask('base', 'A Debian tree for guests', async (tree, scratch, { run }) => {
      const sources = machineSources()
      const settings = join(scratch, 'apt')
      mkdirSync(join(settings, 'sources.list.d'), { recursive: true })
      mkdirSync(join(settings, 'apt.conf.d'), { recursive: true })
      writeFileSync(join(settings, 'sources.list.d/debian.sources'), renderSources(sources))
      writeFileSync(join(settings, 'apt.conf.d/80machine'), await machineAptSettings())
      const words = [tree, mirrorOf(sources, release), release, basePackages.join(','), settings]
      await run(...isolated('base.sh', words))
    }),
    {
      title: 'Debian trees for machines',
      task: (_, task) =>
        task.newListr(
          derived.map((name) =>
            treeTask(
              name,
              `A tree for ${name === 'host' ? 'Proxmox hosts' : 'the internet'}`,
              async (tree, _, { run }) => {
                await unpackTree('base', tree, run)
                await run(...isolated('derive.sh', [tree, ...derivedPackages[name]]))
              },
            ),
          ),
          { concurrent: true },
        ),
    },
  ]
}

/** The archive of a tree; its folder is named by all that it is made from. */
export const treeArchive = (tree: Tree): string => join(treeFolder(tree), archive)

/** The name that Proxmox would give the guests' template: it carries Debian's version. */
export function templateName(): string {
  const version = readFileSync(join(treeFolder('base'), 'debian_version'), 'utf8').trim()
  return `debian-12-standard_${version}-1_amd64.tar.zst`
}

/** Unpacks a tree into an absent folder, all of it or nothing. */
export async function unpackTree(tree: Tree, folder: string, run: LabStep['run']): Promise<void> {
  const partial = `${folder}.partial`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  await run('tar', ['--zstd', '--numeric-owner', '--xattrs', '-xpf', treeArchive(tree), '-C', partial])
  renameSync(partial, folder)
}

/** This machine's sources of Debian packages. */
export function machineSources(): AptSource[] {
  const folder = '/etc/apt/sources.list.d'
  const parts = existsSync(folder) ? readdirSync(folder).sort() : []
  const files = ['/etc/apt/sources.list', ...parts.map((name) => join(folder, name))]
  return debianSources(
    files.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8')),
    release,
  )
}

/** The hosts that this machine's Debian packages come from. */
export const mirrorHosts = (): string[] => [...new Set(machineSources().map(({ uri }) => new URL(uri).hostname))]

function treeTask(
  tree: Tree,
  title: string,
  make: (tree: string, scratch: string, step: LabStep) => Promise<void>,
): ListrTask {
  return step(`tree-${tree}`, {
    title,
    skip: () => (existsSync(treeArchive(tree)) ? `${title}: kept from before` : false),
    work: async (step) => {
      await makeOnce(treeFolder(tree), async (to, scratch) => {
        const folder = join(scratch, 'tree')
        await make(folder, scratch, step)
        writeFileSync(join(to, 'debian_version'), readFileSync(join(folder, 'etc/debian_version')))
        await step.run('tar', ['--zstd', '--numeric-owner', '--xattrs', '-cpf', join(to, archive), '-C', folder, '.'])
        return true
      })
    },
  })
}

/** Another recipe or other sources, another folder. */
function treeFolder(tree: Tree): string {
  const recipe = [
    JSON.stringify({ release, basePackages, sources: machineSources() }),
    readFileSync(join(scripts, 'base.sh'), 'utf8'),
    ...(tree === 'base' ? [] : [derivedPackages[tree].join(' '), readFileSync(join(scripts, 'derive.sh'), 'utf8')]),
  ]
  const digest = createHash('sha256').update(recipe.join('\0')).digest('hex')
  return cacheFolder(join('lab-trees', `${tree}-${digest.slice(0, 16)}`))
}

/** A script in name spaces of its own: if we are killed, no process and no mount is left. */
const isolated = (script: string, words: string[]): [string, string[]] => [
  'unshare',
  ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', join(scripts, script), ...words],
]

/** How this machine's apt fetches: proxies, checks of dates and the like. */
async function machineAptSettings(): Promise<string> {
  const { stdout } = await execa('apt-config', ['dump'])
  const ours = stdout.split('\n').filter((line) => /^Acquire::(https?::.*Proxy|Check-|Retries|Languages)/i.test(line))
  return `${ours.join('\n')}\n`
}
