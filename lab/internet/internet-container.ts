import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { ListrTask } from 'listr2'
import { cacheFolder } from '../../engine/cache.ts'
import { OperatorError } from '../../words/said/problem.ts'
import type { LabEstate, LabServer } from '../estate.ts'
import {
  attach,
  ensureFiles,
  ensureRunning,
  type LabContainer,
  rewriteFileIn,
  rootOf,
  stop,
  writeFileIn,
} from '../machines/container.ts'
import { internet, places } from '../places.ts'
import { type LabStep, step } from '../step.ts'
import { treeArchive } from '../trees/trees.ts'
import { writeMailServer } from './mail-server.ts'
import { renderKnot, renderUnbound, upstreamResolvers } from './name-servers.ts'
import { renderZone, zonesOf } from './zones.ts'

const name = 'internet'
const files = new URL('./', import.meta.url).pathname

/** What the estate meets outside: name servers, a certificate authority, an image registry, a mail server. */
export function internetTask(estate: LabEstate): ListrTask {
  return step('internet', {
    title: `The internet at ${internet.container}: names, certificates, images, mail`,
    work: async (step) => {
      const registry = cacheFolder('lab-registry')
      for (const folder of [registry, places.acme]) mkdirSync(folder, { recursive: true })
      const container: LabContainer = {
        name,
        address: internet.container,
        tree: 'internet',
        lines: [
          `lxc.mount.entry = ${registry} var/lib/lab-registry none bind,create=dir 0 0`,
          `lxc.mount.entry = ${places.acme} var/lib/lab-acme none bind,create=dir 0 0`,
        ],
      }
      await forgetOtherTree(step)
      await ensureFiles(container, step)
      writeFileSync(places.internetTree, treeArchive('internet'))
      writeNetwork()
      const changed = writeNameServers(estate)
      writeRegistry()
      await writeAuthority(step)
      if (estate.relay) changed.push(...(await writeMailServer(estate.relay, step)))
      await ensureRunning(container, step)
      await reload(changed, step)
      await leadThere([...estate.hosts, ...estate.servers], step)
    },
  })
}

/** A lab from before another tree: what is kept of the internet lies outside of its container, which is made anew. */
async function forgetOtherTree({ run }: LabStep): Promise<void> {
  if (
    !existsSync(rootOf(name)) ||
    (existsSync(places.internetTree) && readFileSync(places.internetTree, 'utf8') === treeArchive('internet'))
  )
    return
  await stop(name, run)
  rmSync(rootOf(name), { recursive: true })
}

function writeNetwork(): void {
  writeFileIn(
    name,
    '/etc/network/interfaces',
    `auto lo\niface lo inet loopback\n\nauto eth0\niface eth0 inet static\n\taddress ${internet.container}/${internet.prefix}\n\tgateway ${internet.machine}\n`,
  )
  writeFileIn(
    name,
    '/etc/hosts',
    `127.0.0.1 localhost\n${internet.container} internet acme.lab.test registry.lab.test\n`,
  )
  writeFileIn(name, '/etc/resolv.conf', 'nameserver 127.0.0.1\n')
}

/** Writes what the name servers serve; the units that must read it again. */
function writeNameServers(estate: LabEstate): string[] {
  const upstream = upstreamResolvers()
  if (upstream.length === 0) {
    throw new OperatorError('The lab finds no name server to pass questions on to.', [
      {
        where: '/etc/resolv.conf',
        what: 'it names no IPv4 name server that a container could reach',
        instead: 'Write one there, as "nameserver 192.0.2.53".',
      },
    ])
  }
  const { relay } = estate
  const zones = zonesOf({ ...estate.names, ...(relay && { [relay.host]: internet.container }) }, estate.names6)
  const elsewhere = mostFrequent(Object.values(estate.names)) ?? estate.hosts[0]?.address ?? internet.container
  const changed = new Set<string>()
  const put = (path: string, text: string, unit: string) => {
    if (rewriteFileIn(name, path, text)) changed.add(unit)
  }
  for (const zone of zones) put(`/etc/knot/zones/${zone.apex}.zone`, renderZone(zone, elsewhere), 'knot')
  const known = zones.map(({ apex }) => `${apex}.zone`)
  for (const file of readdirSync(join(rootOf(name), 'etc/knot/zones'))) {
    if (!known.includes(file)) rmSync(join(rootOf(name), 'etc/knot/zones', file))
  }
  put('/etc/knot/knot.conf', renderKnot(zones), 'knot')
  put('/etc/unbound/unbound.conf', renderUnbound(zones, upstream), 'unbound')
  return changed.has('knot') ? ['knot', 'unbound'] : [...changed]
}

function writeRegistry(): void {
  writeFileIn(name, '/etc/docker/registry/config.yml', readFileSync(join(files, 'registry.yml'), 'utf8'))
  // Its folder is shared with the machine, whose users are others.
  writeFileIn(name, '/etc/systemd/system/docker-registry.service.d/lab.conf', '[Service]\nUser=root\nGroup=root\n')
}

async function writeAuthority({ run }: LabStep): Promise<void> {
  const folder = join(rootOf(name), 'etc/pebble')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  await run('sh', [join(files, 'make-certificate.sh'), folder, 'acme.lab.test', internet.container])
  cpSync(join(folder, 'ca.pem'), join(places.acme, 'directory-ca.pem'))
  cpSync(join(files, 'pebble.json'), join(folder, 'pebble.json'))
  const keepRoot = join(rootOf(name), 'usr/local/sbin/keep-root')
  cpSync(join(files, 'keep-root.sh'), keepRoot)
  chmodSync(keepRoot, 0o755)
  const units = join(rootOf(name), 'etc/systemd/system')
  cpSync(join(files, 'pebble.service'), join(units, 'pebble.service'))
  const wanted = join(units, 'multi-user.target.wants')
  mkdirSync(wanted, { recursive: true })
  if (!existsSync(join(wanted, 'pebble.service'))) symlinkSync('../pebble.service', join(wanted, 'pebble.service'))
}

async function reload(changed: string[], { run }: LabStep): Promise<void> {
  await run(...attach(name, ['systemctl', 'daemon-reload']))
  if (changed.length > 0) await run(...attach(name, ['systemctl', 'restart', ...changed]))
  await run(...attach(name, ['systemctl', 'start', 'knot', 'unbound', 'pebble', 'docker-registry']))
}

/** Its IPv6 address, and the way to those of hosts and rented servers: nobody else in the lab has any. */
async function leadThere(machines: Pick<LabServer, 'address6'>[], { run }: LabStep): Promise<void> {
  await run(...attach(name, ['ip', '-6', 'address', 'replace', `${internet.container6}/128`, 'dev', 'eth0', 'nodad']))
  for (const { address6 } of machines)
    if (address6) await run(...attach(name, ['ip', '-6', 'route', 'replace', `${address6}/128`, 'dev', 'eth0']))
}

function mostFrequent(values: string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}
