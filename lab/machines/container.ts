import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { internet, places } from '../places.ts'
import type { LabStep } from '../step.ts'
import { type Tree, unpackTree } from '../trees/trees.ts'

/** A machine of the lab: an LXC container that believes it is a whole computer. */
export type LabContainer = {
  name: string
  address: string
  tree: Tree
  /** Further lines of its LXC configuration. */
  lines?: string[]
}

/** The names of the lab's machines, as they lie on disk. */
export const machineNames = (): string[] => (existsSync(places.containers) ? readdirSync(places.containers) : [])

/** Where a container's files lie. */
export const rootOf = (name: string): string => `${places.containers}/${name}/rootfs`

/**
 * The LXC configuration of a lab machine.
 *
 * Its system sees a pure cgroup v2 tree, whatever the machine mounts: so guests, and Docker in them, work inside it.
 * Source: docs/decisions on the lab; lxc.container.conf(5).
 */
export const renderContainer = ({ name, lines = [] }: LabContainer): string =>
  [
    'lxc.include = /usr/share/lxc/config/common.conf',
    'lxc.include = /usr/share/lxc/config/nesting.conf',
    'lxc.apparmor.profile = unconfined',
    'lxc.cap.drop =',
    'lxc.cgroup.devices.allow = a',
    'lxc.cgroup2.devices.allow = a',
    'lxc.mount.auto =',
    'lxc.mount.auto = proc:rw sys:rw',
    'lxc.init.cmd = /sbin/init systemd.unified_cgroup_hierarchy=1',
    'lxc.signal.halt = SIGRTMIN+3',
    `lxc.uts.name = ${name}`,
    `lxc.rootfs.path = dir:${rootOf(name)}`,
    `lxc.log.file = ${places.log}/lxc-${name}.log`,
    'lxc.net.0.type = veth',
    `lxc.net.0.link = ${internet.bridge}`,
    'lxc.net.0.name = eth0',
    'lxc.net.0.flags = up',
    ...lines,
    '',
  ].join('\n')

/** A file of a container, written from outside. */
export function writeFileIn(name: string, path: string, text: string, mode = 0o644): void {
  const file = join(rootOf(name), path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text, { mode })
}

/** The same, unless it is that already. @returns whether it was another */
export function rewriteFileIn(name: string, path: string, text: string): boolean {
  const file = join(rootOf(name), path)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false
  writeFileIn(name, path, text)
  return true
}

/** Makes a container's files once: its tree, and SSH host keys of its own. */
export async function ensureFiles({ name, tree }: LabContainer, { run }: LabStep): Promise<void> {
  if (!existsSync(rootOf(name))) await unpackTree(tree, rootOf(name), run)
  writeFileIn(name, '/etc/hostname', `${name}\n`)
  await run('ssh-keygen', ['-A', '-f', rootOf(name)])
  const keys = join(rootOf(name), 'root/.ssh/authorized_keys')
  const [known, ours] = [existsSync(keys) ? readFileSync(keys, 'utf8') : '', await publicKey()]
  if (!known.includes(ours.trim())) writeFileIn(name, '/root/.ssh/authorized_keys', known + ours, 0o600)
}

/** Starts a container that doesn't run, or runs with other settings, and waits until its system is up. */
export async function ensureRunning(container: LabContainer, step: LabStep): Promise<void> {
  const { name } = container
  const file = `${places.containers}/${name}/config`
  const [before, config] = [existsSync(file) ? readFileSync(file, 'utf8') : '', renderContainer(container)]
  writeFileSync(file, config)
  if (before !== config) await stop(name, step.run)
  if (!(await isRunning(name))) await startContainer(name, step)
  await waitUntilUp(name, step)
}

/** Starts a container whose configuration is written. */
export async function startContainer(name: string, { run }: Pick<LabStep, 'run'>): Promise<void> {
  await run('lxc-start', ['-P', places.containers, '-n', name, '-d'])
}

/** Waits for the system in a container, which may end up `degraded`: the lab lives with a failed unit, and says so. */
export async function waitUntilUp(name: string, { say }: Pick<LabStep, 'say'>): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const { stdout } = await execa('lxc-attach', [...place(name), '--', 'systemctl', 'is-system-running'], {
      reject: false,
    })
    if (stdout === 'running' || stdout === 'degraded') return
    say(`${name} is ${stdout || 'starting'}`)
    await new Promise((done) => setTimeout(done, 200))
  }
  throw new Error(`The container ${name} did not start within two minutes.`)
}

/** Runs a command in a container. */
export const attach = (name: string, command: string[]): [string, string[]] => [
  'lxc-attach',
  [...place(name), '--clear-env', '--set-var', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', '--', ...command],
]

/** Whether a container runs. */
export async function isRunning(name: string): Promise<boolean> {
  const { stdout } = await execa('lxc-info', [...place(name), '-sH'], { reject: false })
  return stdout.trim() === 'RUNNING'
}

/** Stops a container that runs, killing what doesn't stop within a minute. */
export async function stop(name: string, run: LabStep['run']): Promise<void> {
  if (await isRunning(name)) await run('lxc-stop', [...place(name), '--timeout', '60'])
}

/** The lab's public key. */
export async function publicKey(): Promise<string> {
  const { stdout } = await execa('ssh-keygen', ['-y', '-f', places.identity])
  return `${stdout}\n`
}

const place = (name: string) => ['-P', places.containers, '-n', name]
