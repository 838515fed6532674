import type { Plan } from '../inventory/model/planning/plan.ts'
import type { ProxmoxPlan } from '../machines/kinds/proxmox.ts'
import { internet } from './places.ts'

/** A disk of a Proxmox host beside its system disk. */
export type LabDisk = { device: string; serial: string; sizeGiB: number }

/** A Proxmox host to rehearse. */
export type LabHost = {
  name: string
  /** Its address on the lab's internet. */
  address: string
  /** Further disks, by their key in the inventory. */
  disks: Record<string, LabDisk>
}

/** What the lab makes of an inventory: hosts, and what each published name leads to. */
export type LabEstate = {
  /** The inventory's folder. */
  inventory: string
  hosts: LabHost[]
  /** The lab's address of each published name. */
  names: Record<string, string>
}

/** The lab's disks are sparse files: this much is promised, and what is written is taken. */
const diskGiB = 256

/** The hardware and the names of a plan, in the lab's addresses. */
export function estateOf(plan: Plan, inventory: string): LabEstate {
  const proxmox = Object.values(plan.collective.machines).filter((machine) => machine.kind === 'proxmox')
  const hosts = proxmox.map((host, index) => labHost(host, index))
  const addresses = new Map(hosts.map(({ name, address }) => [name, address]))
  const names: Record<string, string> = {}
  for (const { name, address } of proxmox) names[address] = addresses.get(name) ?? ''
  for (const { host, machine, gateway = machine } of endpointsOf(plan)) {
    const address = addresses.get(plan.collective.machines[gateway]?.within ?? gateway)
    if (host && address) names[host] = address
  }
  return { inventory, hosts, names }
}

function labHost({ name, disks }: ProxmoxPlan, index: number): LabHost {
  const entries = Object.entries(disks).map(([key, { device, format }]) => {
    const serial = format ?? `LAB-${name}-${key}`.toUpperCase()
    return [key, { device, serial, sizeGiB: diskGiB }] as const
  })
  const address = internet.network.replace(/\d+\/\d+$/, String(internet.firstHost + index))
  return { name, address, disks: Object.fromEntries(entries) }
}

const endpointsOf = ({ collective, associations }: Plan) => [
  ...collective.services.flatMap(({ endpoints }) => endpoints),
  ...Object.values(associations).flatMap(({ shares, services }) =>
    [...shares, ...services].flatMap(({ endpoints }) => endpoints),
  ),
]
