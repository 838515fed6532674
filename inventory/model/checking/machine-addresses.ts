import ipaddr from 'ipaddr.js'
import { isIn, Networks, prefixLength } from '../../../machines/addresses/network.ts'
import { quoted } from '../../../words/said/quoted.ts'
import { type Findings, placeIn } from '../reading/findings.ts'
import type { MachineEntry } from './machines.ts'

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

/** Two machines have no address and no network in common, and none is where another's guests are. */
export function checkAddresses(machines: MachineEntry[], findings: Findings) {
  const networks = new Networks<MachineEntry>()
  // The largest first: whatever overlaps one of them is within it.
  const byExtent = machines.filter(({ parts }) => parts.network !== undefined).sort((a, b) => extentOf(a) - extentOf(b))
  for (const entry of byExtent) {
    const { network = '' } = entry.parts
    const other = networks.around(network.slice(0, network.indexOf('/')), extentOf(entry))
    if (other)
      refuseOverlap(...(other.name < entry.name ? ([other, entry] as const) : ([entry, other] as const)), findings)
    networks.add(network, entry)
  }
  for (const field of ['address', 'address6'] as const) checkTwice(field, machines, findings)
  checkPrivate(machines, findings)
  for (const entry of machines) checkAddress(entry, networks, findings)
}

function checkTwice(field: 'address' | 'address6', machines: MachineEntry[], findings: Findings) {
  const first = new Map<string, MachineEntry>()
  for (const entry of machines) {
    const { document, path, parts } = entry
    const address = parts[field]
    if (address === undefined) continue
    const other = first.get(address)
    if (other === undefined) first.set(address, entry)
    else {
      const what = `this is also the address of ${quoted(other.name)} (${placeIn(other.document, [...other.path, field])})`
      findings.error(document, [...path, field], what, 'Give each host its own.')
    }
  }
}

/** In a private network of somebody else's, each machine has an address of its own. */
function checkPrivate(machines: MachineEntry[], findings: Findings) {
  const first = new Map<string, string>()
  for (const { name, document, path, parts } of machines) {
    if (parts.private === undefined) continue
    const { address, network } = parts.private
    const other = first.get(`${address} ${network}`)
    if (other === undefined) first.set(`${address} ${network}`, name)
    else {
      const what = `${quoted(address)} is also the address of ${quoted(other)} in ${network}`
      findings.error(document, [...path, 'private'], what, 'Give each machine its own.')
    }
  }
}

const extentOf = ({ parts }: MachineEntry) => prefixLength(parts.network ?? '')

function refuseOverlap(first: MachineEntry, { name, document, path }: MachineEntry, findings: Findings) {
  const what = `the networks of ${quoted(name)} and ${quoted(first.name)} overlap`
  findings.error(document, [...path, 'network'], what, 'Give each host a network of its own, as "10.21.0.0/24".')
}

/** Each further disk has a name that is free, and is named once. */
export function checkDisks({ document, path, parts }: MachineEntry, findings: Findings) {
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

/** The address of a machine is one that leads there from outside, and that no guest may have. */
function checkAddress({ document, path, parts }: MachineEntry, networks: Networks<MachineEntry>, findings: Findings) {
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
