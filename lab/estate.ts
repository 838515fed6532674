import ipaddr from 'ipaddr.js'
import type { CollectivePlan, Plan } from '../inventory/model/planning/plan.ts'
import { kindOf, type MachinePlan } from '../machines/kinds/kinds.ts'
import type { ProxmoxPlan } from '../machines/kinds/proxmox.ts'
import { OperatorError } from '../words/said/problem.ts'
import { internet } from './places.ts'

/** A disk of a Proxmox host beside its system disk. */
export type LabDisk = { device: string; serial: string; sizeGiB: number }

/** A Proxmox host to rehearse. */
export type LabHost = {
  name: string
  /** Its address on the lab's internet. */
  address: string
  /** Its IPv6 address, which is that of the inventory: nobody outside the lab's containers is led there. */
  address6?: string
  /** Further disks, by their key in the inventory. */
  disks: Record<string, LabDisk>
}

/** A rented server to rehearse. */
export type LabServer = {
  name: string
  /** Its address on the lab's internet. */
  address: string
  /** Its IPv6 address, which is that of the inventory: nobody outside the lab's containers is led there. */
  address6?: string
}

/** What the lab makes of an inventory: machines, and what each published name leads to. */
export type LabEstate = {
  /** The inventory's folder. */
  inventory: string
  hosts: LabHost[]
  servers: LabServer[]
  /** The lab's address of each published name. */
  names: Record<string, string>
  /** The IPv6 address of those that have one. */
  names6: Record<string, string>
  /** The mail server outside that mail leaves through. */
  relay?: CollectivePlan['relay']
}

/** The lab's disks are sparse files: this much is promised, and what is written is taken. */
const diskGiB = 256

/**
 * The hardware and the names of a plan, in the lab's addresses.
 *
 * @throws OperatorError where a run would rent a machine
 */
export function estateOf(plan: Plan, inventory: string): LabEstate {
  const { machines, coming = {}, relay } = plan.collective
  const all = Object.values(machines)
  refuseRented([...all, ...Object.values(coming)])
  const hosts = all.filter((machine) => machine.kind === 'proxmox').map(labHost)
  const servers = all.filter((machine) => machine.kind === 'server').map(labServer)
  const addresses = new Map([...hosts, ...servers].map(({ name, address }) => [name, address]))
  const names: Record<string, string> = {}
  const names6: Record<string, string> = {}
  const lead = (host: string, door: string) => {
    const address = addresses.get(door)
    const address6 = machines[door]?.address6
    if (address) names[host] = address
    if (address6) names6[host] = address6
  }
  for (const { name, address, through } of all)
    if (through === undefined && !ipaddr.IPv4.isValid(address)) lead(address, name)
  for (const { host, formerly = [], machine, gateway = machine } of endpointsOf(plan))
    for (const name of host ? [host, ...formerly] : []) lead(name, machines[gateway]?.within ?? gateway)
  return { inventory, hosts, servers, names, names6, ...(relay && { relay }) }
}

/** What is rented to rehearse would be paid for, and no lab takes it down. */
function refuseRented(machines: Pick<MachinePlan, 'kind' | 'name'>[]): void {
  const rented = machines.flatMap(({ kind, name }) => {
    const { vendor } = kindOf({ kind })
    return vendor ? [{ name, vendor: vendor.name }] : []
  })
  if (rented.length === 0) return
  throw new OperatorError(
    'The lab rents nothing.',
    rented.map(({ name, vendor }) => ({
      where: name,
      what: `a rehearsal would rent it of ${vendor}`,
      instead: 'Rehearse an inventory in which it is one with "kind: server", an address and a host key.',
    })),
  )
}

const onTheInternet = (number: number) => internet.network.replace(/\d+\/\d+$/, String(number))

const labServer = ({ name, address6 }: MachinePlan, index: number): LabServer => ({
  name,
  address: onTheInternet(internet.firstServer + index),
  ...(address6 !== undefined && { address6 }),
})

function labHost({ name, address6, disks }: ProxmoxPlan, index: number): LabHost {
  const entries = Object.entries(disks).map(([key, { device, format }]) => {
    const serial = format ?? `LAB-${name}-${key}`.toUpperCase()
    return [key, { device, serial, sizeGiB: diskGiB }] as const
  })
  const address = onTheInternet(internet.firstHost + index)
  return { name, address, ...(address6 !== undefined && { address6 }), disks: Object.fromEntries(entries) }
}

const endpointsOf = ({ collective, associations }: Plan) => [
  ...collective.services.flatMap(({ endpoints }) => endpoints),
  ...Object.values(associations).flatMap(({ shares, services }) =>
    [...shares, ...services].flatMap(({ endpoints }) => endpoints),
  ),
]
