import ipaddr from 'ipaddr.js'
import type { z } from 'zod'
import { groupBy } from '../../../words/group-by.ts'
import { KnownNames, nearest } from '../../../words/nearest.ts'
import { quoted } from '../../../words/quoted.ts'
import type { GuestPlan, ProxmoxPlan } from '../planning/plan.ts'
import type { InventoryDocument } from '../reading/document.ts'
import { type Entry, readEntries } from '../reading/entries.ts'
import { type Findings, placeIn } from '../reading/findings.ts'
import { addressIn, isIn, lastNumber, Networks, prefixLength } from './network.ts'
import { parseReach } from './reach.ts'
import { notForMachines } from './reserved-names.ts'
import { type lxc, machine, type proxmox } from './schema.ts'

type Host = z.output<typeof proxmox>
type Guest = z.output<typeof lxc>
export type MachineEntry = Entry<Host | Guest>

/** The machines as they are written, and those whose place could be worked out. */
export type Machines = {
  entries: Map<string, MachineEntry>
  hosts: Map<string, ProxmoxPlan>
  guests: Map<string, GuestPlan>
}

/** Proxmox's installer gives vmbr0 to the network outside; the guests' own is the next. */
const bridge = 'vmbr1'
/** Storages that every Proxmox has. */
const builtIn = ['local', 'local-lvm', 'local-zfs']
/** Addresses that are no host's, and why. Source: RFC 6890, section 2.2.2. */
const unreachable = new Map([
  ['0.0.0.0/8', 'is no address'],
  ['127.0.0.0/8', 'leads back to whoever asks'],
  ['169.254.0.0/16', 'is known on one cable only'],
  ['224.0.0.0/4', 'is that of many machines'],
  ['255.255.255.255/32', 'is that of many machines'],
  ['240.0.0.0/4', 'is no address'],
])

/** Looks up every guest's host, and works out its address and its storages. */
export function readMachines(collective: InventoryDocument, findings: Findings): Machines {
  const list = readEntries(collective, 'machines', machine, findings)
  const entries = new Map(list.map((entry) => [entry.name, entry]))
  const machines: Machines = { entries, hosts: new Map(), guests: new Map() }
  for (const { name, document, path } of list) {
    const meaning = notForMachines.get(name)
    if (meaning !== undefined)
      findings.error(document, path, `${quoted(name)} ${meaning}`, 'Choose another name.', 'name')
  }
  checkHosts(list.filter(isHost), findings)
  for (const { name, value } of list) if (value?.kind === 'proxmox') machines.hosts.set(name, planHost(name, value))

  const guests = list.filter(isGuest)
  const hosts = new KnownNames(list.filter(isHost).map(({ name }) => name))
  for (const guest of guests) checkOn(guest, entries, hosts, findings)
  checkIds(guests, entries, findings)
  for (const entry of guests) {
    const guest = entry.value?.kind === 'lxc' ? planGuest(entry, entry.value, machines, findings) : undefined
    if (guest) machines.guests.set(entry.name, guest)
  }
  return machines
}

/** What is written of a machine, and right, where it says that it is a host; and where it says that it is a guest. */
export type HostEntry = MachineEntry & { parts: Partial<Host> }
export type GuestEntry = MachineEntry & { parts: Partial<Guest> }
export const isHost = (entry: MachineEntry): entry is HostEntry => kindOf(entry.raw) === 'proxmox'
export const isGuest = (entry: MachineEntry): entry is GuestEntry => kindOf(entry.raw) === 'lxc'

function planHost(name: string, host: Host): ProxmoxPlan {
  const { address, host_key: hostKey, network, storage } = host
  const disks = Object.fromEntries(
    Object.entries(host.disks).map(([disk, { device, format }]) => [disk, { device, ...(format && { format }) }]),
  )
  const bridgeAddress = addressIn(network, 1) ?? ''
  return { kind: 'proxmox', name, address, hostKey, network, bridge, bridgeAddress, storage, disks, forwards: [] }
}

/** Two hosts have nothing in common, and none is where guests are. */
function checkHosts(hosts: HostEntry[], findings: Findings) {
  const networks = new Networks<HostEntry>()
  // The largest first: whatever overlaps one of them is within it.
  const byExtent = hosts.filter(({ parts }) => parts.network !== undefined).sort((a, b) => extentOf(a) - extentOf(b))
  for (const entry of byExtent) {
    const { network = '' } = entry.parts
    const other = networks.around(network.slice(0, network.indexOf('/')), extentOf(entry))
    if (other)
      refuseOverlap(...(other.name < entry.name ? ([other, entry] as const) : ([entry, other] as const)), findings)
    networks.add(network, entry)
  }
  const addresses = new Map<string, string>()
  for (const { name, document, path, parts } of hosts) {
    const { address } = parts
    if (address === undefined) continue
    const other = addresses.get(address)
    if (other === undefined) addresses.set(address, name)
    else {
      const what = `this is also the address of ${quoted(other)}`
      findings.error(document, [...path, 'address'], what, 'Give each host its own.')
    }
  }
  for (const entry of hosts) {
    checkDisks(entry, findings)
    checkAddress(entry, networks, findings)
  }
}

const extentOf = ({ parts }: HostEntry) => prefixLength(parts.network ?? '')

function refuseOverlap(first: HostEntry, { name, document, path }: HostEntry, findings: Findings) {
  const what = `the networks of ${quoted(name)} and ${quoted(first.name)} overlap`
  findings.error(document, [...path, 'network'], what, 'Give each host a network of its own, as "10.21.0.0/24".')
}

function checkDisks({ document, path, parts }: HostEntry, findings: Findings) {
  const devices = new Map<string, string>()
  for (const [disk, { device }] of Object.entries(parts.disks ?? {})) {
    const at = [...path, 'disks', disk]
    if (disk.length < 2 || builtIn.includes(disk) || disk === parts.storage) {
      const what = `${quoted(disk)} cannot be the name of a further disk`
      const cure = 'Choose one of at least two letters that Proxmox has no storage of, as "data".'
      findings.error(document, at, what, cure, 'name')
    }
    const first = devices.get(device)
    if (first)
      findings.error(document, [...at, 'device'], `this is also the device of ${quoted(first)}`, 'Name each disk once.')
    devices.set(device, disk)
  }
}

/** The address of a host is one that leads there from outside, and that no guest may have. */
function checkAddress({ document, path, parts }: HostEntry, networks: Networks<HostEntry>, findings: Findings) {
  const { address = '' } = parts
  if (!ipaddr.IPv4.isValid(address)) return
  const at = [...path, 'address']
  for (const [range, reason] of unreachable) {
    if (!isIn(address, range)) continue
    const cure = `Write the host's own, as "203.0.113.7", or its name, as "pve1.example.org".`
    findings.error(document, at, `${quoted(address)} ${reason}`, cure)
    return
  }
  const around = networks.around(address)
  if (around === undefined) return
  const what = `${quoted(address)} is in the network of the guests of ${quoted(around.name)}, ${around.parts.network}`
  findings.error(document, at, what, 'Write its address outside, or give the guests another network.')
}

/** What carries a guest is a host. */
function checkOn(
  { document, path, parts }: GuestEntry,
  entries: Machines['entries'],
  hosts: KnownNames,
  findings: Findings,
) {
  if (parts.on === undefined) return
  const host = entries.get(parts.on)
  const at = [...path, 'on']
  if (host === undefined)
    findings.error(document, at, `there is no machine ${quoted(parts.on)}`, hosts.nearest(parts.on))
  else if (isGuest(host))
    findings.error(document, at, `${quoted(parts.on)} is a guest itself and carries none`, hosts.list('Hosts'))
}

/** Each guest of a host has a number of its own, which its network has an address for. */
function checkIds(guests: GuestEntry[], entries: Machines['entries'], findings: Findings) {
  const byHost = groupBy(guests, ({ parts }) => parts.on)
  for (const [on, beside] of byHost) {
    if (on === undefined) continue
    const host = entries.get(on)
    const network = host && isHost(host) ? host.parts.network : undefined
    const last = network === undefined ? undefined : lastNumber(network)
    const taken = beside.flatMap(({ parts }) => parts.id ?? [])
    const ids = new FreeIds(taken)
    const first = new Map<number, GuestEntry>()
    // Of two guests with one number, the one that is written later is the one to change. To ask for lines reads the file again.
    for (const entry of new Set(taken).size < taken.length ? inOrderOfLines(beside) : beside) {
      const { id } = entry.parts
      if (id === undefined) continue
      const other = first.get(id)
      if (other) refuseSameId(entry, id, other, ids.next(last), findings)
      else first.set(id, entry)
      if (network === undefined || addressIn(network, id) !== undefined) continue
      const what = `${id} is not in the network ${network} of ${quoted(on)}`
      findings.error(entry.document, [...entry.path, 'id'], what, `Write a number from 100 to ${last}.`)
    }
  }
}

const inOrderOfLines = (entries: GuestEntry[]) =>
  entries
    .map((entry) => ({ entry, line: entry.document.place(entry.path, 'name').line }))
    .sort((a, b) => a.line - b.line)
    .map(({ entry }) => entry)

function refuseSameId(
  { document, path }: GuestEntry,
  id: number,
  first: GuestEntry,
  free: number | undefined,
  findings: Findings,
) {
  const what = `${id} is already the id of ${quoted(first.name)} (${placeIn(first.document, [...first.path, 'id'])})`
  const cure = free === undefined ? 'The network is full.' : `Write another: ${free} is free.`
  findings.error(document, [...path, 'id'], what, cure)
}

/** Numbers that no guest of a host has, from 100 on: another one each time. */
class FreeIds {
  readonly #taken: Set<number>
  #next = 100

  constructor(taken: Iterable<number>) {
    this.#taken = new Set(taken)
  }

  next(last = 65_000): number | undefined {
    while (this.#taken.has(this.#next)) this.#next++
    return this.#next > last ? undefined : this.#next++
  }
}

function planGuest(entry: MachineEntry, guest: Guest, machines: Machines, findings: Findings): GuestPlan | undefined {
  const { name } = entry
  const host = machines.hosts.get(guest.on)
  const written = machines.entries.get(guest.on)?.value
  if (host === undefined || written?.kind !== 'proxmox') return undefined
  const address = addressIn(host.network, guest.id)
  if (address === undefined) return undefined
  const data = dataOf(entry, guest, written, findings)
  checkReaches(entry, guest, host, findings)
  return {
    kind: 'lxc',
    name,
    on: guest.on,
    id: guest.id,
    address,
    cidr: `${address}/${prefixLength(host.network)}`,
    router: host.bridgeAddress,
    bridge: host.bridge,
    cores: guest.cores,
    memoryMiB: guest.memory,
    diskMiB: guest.disk,
    storage: host.storage,
    ...(data && { data }),
    reaches: guest.reaches.map(parseReach),
    docker: false,
    open: [],
  }
}

/** The host is opened by its word alone, and neighbours are reached without one: a line that does nothing would be taken for a door. */
function checkReaches({ document, path }: MachineEntry, guest: Guest, host: ProxmoxPlan, findings: Findings) {
  for (const [index, line] of guest.reaches.entries()) {
    const { to, port } = parseReach(line)
    const place = [...path, 'reaches', index]
    if (to === host.address || to === host.bridgeAddress) {
      const cure = `Write ${quoted(port === undefined ? 'host' : `host:${port}`)}.`
      findings.error(document, place, `${quoted(to)} is the host itself`, cure)
    } else if (to !== 'host' && isIn(to.split('/')[0] ?? '', host.network)) {
      findings.error(
        document,
        place,
        `${quoted(to)} is in the guests' own network`,
        'Remove the line: neighbours are reached without it.',
      )
    }
  }
}

const kindOf = (raw: unknown): unknown => (raw as Record<string, unknown> | null)?.kind

/** Where a guest's data lies: where it says, else on the one further disk of its host, else beside the system disks. */
function dataOf({ document, path }: MachineEntry, guest: Guest, host: Host, findings: Findings): GuestPlan['data'] {
  const disks = Object.keys(host.disks)
  if (guest.data === undefined) {
    if (guest.data_on !== undefined)
      findings.error(
        document,
        [...path, 'data_on'],
        'there is no "data" to put there',
        'Add "data: 10GiB", or remove this.',
      )
    return undefined
  }
  const storage = guest.data_on ?? disks[0] ?? host.storage
  if (guest.data_on === undefined && disks.length > 1) {
    const what = `${quoted(guest.on)} has ${disks.length} further disks`
    findings.error(
      document,
      [...path, 'data'],
      what,
      `Say which holds this: "data_on: ${disks[0]}". Known: ${disks.join(', ')}.`,
    )
  }
  if (![...disks, host.storage].includes(storage)) {
    const what = `${quoted(guest.on)} has no disk ${quoted(storage)}`
    findings.error(document, [...path, 'data_on'], what, nearest(storage, [...disks, host.storage]))
  }
  return { sizeMiB: guest.data, storage }
}
