import ipaddr from 'ipaddr.js'
import type { z } from 'zod'
import { nearest } from '../../words/nearest.ts'
import { quoted } from '../../words/quoted.ts'
import type { InventoryDocument } from './document.ts'
import { type Entry, readEntries } from './entries.ts'
import { type Findings, placeIn } from './findings.ts'
import { addressIn, isIn, lastNumber, overlap, prefixLength } from './network.ts'
import type { GuestPlan, ProxmoxPlan } from './plan.ts'
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
  const machines: Machines = {
    entries: new Map(list.map((entry) => [entry.name, entry])),
    hosts: new Map(),
    guests: new Map(),
  }
  for (const { name, document, path } of list) {
    const meaning = notForMachines.get(name)
    if (meaning !== undefined)
      findings.error(document, path, `${quoted(name)} ${meaning}`, 'Choose another name.', 'name')
  }
  for (const entry of list) {
    if (entry.value?.kind !== 'proxmox') continue
    checkHost(entry, entry.value, machines, findings)
    machines.hosts.set(entry.name, planHost(entry.name, entry.value))
  }
  for (const entry of list) if (entry.value?.kind === 'proxmox') checkAddress(entry, entry.value, machines, findings)
  for (const entry of list) {
    if (entry.value?.kind !== 'lxc') continue
    const guest = planGuest(entry, entry.value, machines, findings)
    if (guest) machines.guests.set(entry.name, guest)
  }
  return machines
}

function planHost(name: string, host: Host): ProxmoxPlan {
  const { address, host_key: hostKey, network, storage } = host
  const disks = Object.fromEntries(
    Object.entries(host.disks).map(([disk, { device, format }]) => [disk, { device, ...(format && { format }) }]),
  )
  const bridgeAddress = addressIn(network, 1) ?? ''
  return { kind: 'proxmox', name, address, hostKey, network, bridge, bridgeAddress, storage, disks, forwards: [] }
}

function checkHost({ name, document, path }: MachineEntry, host: Host, { hosts }: Machines, findings: Findings) {
  for (const other of hosts.values()) {
    if (!overlap(other.network, host.network)) continue
    const what = `the networks of ${quoted(name)} and ${quoted(other.name)} overlap`
    findings.error(document, [...path, 'network'], what, 'Give each host a network of its own, as "10.21.0.0/24".')
  }
  for (const other of hosts.values()) {
    if (other.address !== host.address) continue
    findings.error(
      document,
      [...path, 'address'],
      `this is also the address of ${quoted(other.name)}`,
      'Give each host its own.',
    )
  }
  const devices = new Map<string, string>()
  for (const [disk, { device }] of Object.entries(host.disks)) {
    const at = [...path, 'disks', disk]
    if (disk.length < 2 || builtIn.includes(disk) || disk === host.storage) {
      const what = `${quoted(disk)} cannot be the name of a further disk`
      findings.error(
        document,
        at,
        what,
        'Choose one of at least two letters that Proxmox has no storage of, as "data".',
        'name',
      )
    }
    const first = devices.get(device)
    if (first)
      findings.error(document, [...at, 'device'], `this is also the device of ${quoted(first)}`, 'Name each disk once.')
    devices.set(device, disk)
  }
}

/** The address of a host is one that leads there from outside, and that no guest may have. */
function checkAddress({ document, path }: MachineEntry, { address }: Host, { hosts }: Machines, findings: Findings) {
  if (!ipaddr.IPv4.isValid(address)) return
  const at = [...path, 'address']
  for (const [range, reason] of unreachable) {
    if (!isIn(address, range)) continue
    const cure = `Write the host's own, as "203.0.113.7", or its name, as "pve1.example.org".`
    findings.error(document, at, `${quoted(address)} ${reason}`, cure)
    return
  }
  const around = [...hosts.values()].find(({ network }) => isIn(address, network))
  if (around === undefined) return
  const what = `${quoted(address)} is in the network of the guests of ${quoted(around.name)}, ${around.network}`
  findings.error(document, at, what, 'Write its address outside, or give the guests another network.')
}

function planGuest(entry: MachineEntry, guest: Guest, machines: Machines, findings: Findings): GuestPlan | undefined {
  const { name, document, path } = entry
  const hostEntry = machines.entries.get(guest.on)
  const hosts = [...machines.entries.values()].filter(({ raw }) => kindOf(raw) === 'proxmox').map((host) => host.name)
  const at = [...path, 'on']
  if (hostEntry === undefined) {
    findings.error(document, at, `there is no machine ${quoted(guest.on)}`, nearest(guest.on, hosts))
  } else if (kindOf(hostEntry.raw) === 'lxc') {
    findings.error(
      document,
      at,
      `${quoted(guest.on)} is a guest itself and carries none`,
      `Hosts: ${hosts.join(', ') || 'none yet'}.`,
    )
  }
  const host = machines.hosts.get(guest.on)
  const written = hostEntry?.value
  if (host === undefined || written?.kind !== 'proxmox') return undefined

  const address = addressIn(host.network, guest.id)
  if (address === undefined) {
    const what = `${guest.id} is not in the network ${host.network} of ${quoted(host.name)}`
    findings.error(document, [...path, 'id'], what, `Write a number from 100 to ${lastNumber(host.network)}.`)
    return undefined
  }
  const beside = [...machines.guests.values()].filter(({ on }) => on === guest.on)
  const same = beside.find(({ id }) => id === guest.id)
  if (same)
    refuseSameId(entry, machines.entries.get(same.name) ?? entry, guest, lastNumber(host.network), machines, findings)
  const data = dataOf(entry, guest, written, findings)
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

/** Of two guests with one number, the one that is written later is the one to change. */
function refuseSameId(
  one: MachineEntry,
  other: MachineEntry,
  { on, id }: Guest,
  last: number,
  machines: Machines,
  findings: Findings,
) {
  const line = ({ document, path }: MachineEntry) => document.place(path, 'name').line
  const [first, second] = line(one) < line(other) ? [one, other] : [other, one]
  const free = firstFree(new Set(guestIds(machines, on)), last)
  const what = `${id} is already the id of ${quoted(first.name)} (${placeIn(first.document, [...first.path, 'id'])})`
  const cure = free === undefined ? 'The network is full.' : `Write another: ${free} is free.`
  findings.error(second.document, [...second.path, 'id'], what, cure)
}

const kindOf = (raw: unknown): unknown => (raw as Record<string, unknown> | null)?.kind

const guestIds = ({ entries }: Machines, host: string) =>
  [...entries.values()].flatMap(({ value }) => (value?.kind === 'lxc' && value.on === host ? [value.id] : []))

function firstFree(taken: Set<number>, last: number): number | undefined {
  for (let id = 100; id <= last; id++) if (!taken.has(id)) return id
  return undefined
}

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
