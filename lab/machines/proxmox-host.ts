import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { ListrTask } from 'listr2'
import type { LabHost } from '../estate.ts'
import { internet, places } from '../places.ts'
import { type LabStep, step } from '../step.ts'
import { templateName, treeArchive } from '../trees/trees.ts'
import { attach, ensureFiles, ensureRunning, type LabContainer, rootOf, writeFileIn } from './container.ts'
import { diskLine, ensureDisk, renderUdevEntry } from './disks.ts'

const double = new URL('../proxmox/', import.meta.url).pathname
const doubleIn = '/usr/share/proxmox-double'
const commands = ['pct', 'pvesh', 'pvesm', 'pveam', 'vzdump', 'pveversion', 'proxmox-double']

/** A Proxmox host of the lab: an LXC container with the double, its bridge and its disks. */
export function hostTask(host: LabHost): ListrTask {
  return step(`host-${host.name}`, {
    title: `Proxmox host ${host.name} at ${host.address}`,
    work: async (step) => {
      const container: LabContainer = { name: host.name, address: host.address, tree: 'host', lines: deviceLines }
      await ensureFiles(container, step)
      writeSettings(host)
      installDouble(host.name)
      shareTemplate(host.name)
      const disks = await ensureDisks(host, step)
      container.lines = [...deviceLines, autodevLine(host.name), ...disks.lines]
      writeFileIn(host.name, diskEntries, disks.udev)
      await ensureRunning(container, step)
      await ensureAddress6(host, step)
      await step.run(...attach(host.name, ['systemctl', 'daemon-reload']))
      await step.run(...attach(host.name, ['systemd-tmpfiles', '--create', diskEntries]))
    },
  })
}

const diskEntries = '/etc/tmpfiles.d/bocage-lab-disks.conf'

/** Devices that a real host has: tunnels, FUSE, and loops for guests' disks. */
const deviceLines = ['net/tun', 'fuse', 'loop-control'].map(
  (device) => `lxc.mount.entry = /dev/${device} dev/${device} none bind,create=file,optional 0 0`,
)

function autodevLine(name: string): string {
  const hook = `${places.containers}/${name}/autodev.sh`
  cpSync(new URL('./autodev.sh', import.meta.url).pathname, hook)
  chmodSync(hook, 0o755)
  return `lxc.hook.autodev = ${hook}`
}

/** What the installer of a real Proxmox host would have written, once, but for the network: from then on it is the estate's. */
function writeSettings(host: LabHost): void {
  const { name, address } = host
  const pve = join(rootOf(name), 'etc/pve')
  writeFileIn(name, '/etc/network/interfaces', renderHostInterfaces(host))
  if (existsSync(join(pve, 'storage.cfg'))) return
  writeFileIn(name, '/etc/hosts', `127.0.0.1 localhost\n${address} ${name}.lab.test ${name}\n`)
  writeFileIn(name, '/etc/resolv.conf', `search lab.test\nnameserver ${internet.container}\n`)
  writeFileIn(name, '/etc/subuid', 'root:100000:65536\n')
  writeFileIn(name, '/etc/subgid', 'root:100000:65536\n')
  mkdirSync(join(pve, `nodes/${name}/lxc`), { recursive: true })
  for (const [link, target] of Object.entries({ lxc: `nodes/${name}/lxc`, local: `nodes/${name}` })) {
    if (!existsSync(join(pve, link))) symlinkSync(target, join(pve, link))
  }
  for (const folder of ['template/cache', 'template/iso', 'dump', 'snippets', 'images'])
    mkdirSync(join(rootOf(name), 'var/lib/vz', folder), { recursive: true })
  writeFileSync(join(pve, 'storage.cfg'), storageCfg)
}

/** The network of a real host: its addresses sit on a bridge over its network card. */
export const renderHostInterfaces = ({ address, address6 }: Pick<LabHost, 'address' | 'address6'>): string => `auto lo
iface lo inet loopback

iface eth0 inet manual

auto vmbr0
iface vmbr0 inet static
	address ${address}/${internet.prefix}
	gateway ${internet.machine}
	bridge-ports eth0
	bridge-stp off
	bridge-fd 0
${address6 === undefined ? '' : renderAddress6(address6)}
source /etc/network/interfaces.d/*
`

/** The IPv6 address of the inventory, from which one way leads, to the internet's container. */
const renderAddress6 = (address6: string): string => `
iface vmbr0 inet6 static
	address ${address6}/128
	up ip -6 route replace ${internet.container6}/128 dev vmbr0
`

/** A host that was there before it had the address gets it as it runs. */
async function ensureAddress6({ name, address6 }: LabHost, { run }: LabStep): Promise<void> {
  if (address6 === undefined) return
  await run(...attach(name, ['ip', '-6', 'address', 'replace', `${address6}/128`, 'dev', 'vmbr0', 'nodad']))
  await run(...attach(name, ['ip', '-6', 'route', 'replace', `${internet.container6}/128`, 'dev', 'vmbr0']))
}

const storageCfg = `dir: local
	path /var/lib/vz
	content iso,vztmpl,backup,snippets

lvmthin: local-lvm
	thinpool data
	vgname pve
	content rootdir,images
`

/** Copies the double's files, and makes each command a link to its one program. */
function installDouble(name: string): void {
  const target = join(rootOf(name), doubleIn)
  for (const part of ['double', 'units']) rmSync(join(target, part), { recursive: true, force: true })
  cpSync(join(double, 'double'), join(target, 'double'), {
    recursive: true,
    filter: (path) => !path.includes('__pycache__'),
  })
  cpSync(join(double, 'command.py'), join(target, 'command.py'))
  chmodSync(join(target, 'command.py'), 0o755)
  for (const command of commands) {
    const link = join(rootOf(name), 'usr/sbin', command)
    if (!existsSync(link)) {
      rmSync(link, { force: true })
      symlinkSync(`${doubleIn}/command.py`, link)
    }
  }
  const replug = join(rootOf(name), 'etc/network/if-up.d/proxmox-double')
  cpSync(join(double, 'replug.sh'), replug)
  chmodSync(replug, 0o755)
  const systemd = join(rootOf(name), 'etc/systemd/system')
  for (const unit of readdirSync(join(double, 'units'))) cpSync(join(double, 'units', unit), join(systemd, unit))
  const wanted = join(systemd, 'multi-user.target.wants')
  mkdirSync(wanted, { recursive: true })
  if (!existsSync(join(wanted, 'pve-guests.service'))) {
    symlinkSync('../pve-guests.service', join(wanted, 'pve-guests.service'))
  }
}

/** Puts the guests' template where the double's `pveam` offers it. */
function shareTemplate(name: string): void {
  const catalogue = join(rootOf(name), doubleIn, 'templates')
  mkdirSync(catalogue, { recursive: true })
  const template = join(catalogue, templateName())
  if (existsSync(template)) return
  cpSync(treeArchive('base'), `${template}.partial`)
  renameSync(`${template}.partial`, template)
}

async function ensureDisks({ name, disks }: LabHost, step: LabStep): Promise<{ lines: string[]; udev: string }> {
  const lines: string[] = []
  let udev = ''
  for (const [key, disk] of Object.entries(disks)) {
    const loop = await ensureDisk(name, key, disk, step)
    lines.push(diskLine(loop, disk))
    udev += renderUdevEntry(loop, disk)
  }
  return { lines, udev }
}
