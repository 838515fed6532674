import type { z } from 'zod'
import type { MachinePart } from '../../../machines/part.ts'
import type { ContainerServiceShape } from '../../../services/form/container.ts'
import type { Task, UnitSecret } from '../../../services/form/unit.ts'
import type { Holding } from '../../../words/holding.ts'
import type { Reach } from '../checking/reach.ts'

/**
 * The plan: the estate with every reference looked up, every address and port decided.
 * Plain data: it survives JSON.stringify, so it can be printed, compared, cached and pasted into an issue.
 * It holds the place of a secret, never its value.
 */
export type Plan = {
  collective: CollectivePlan
  /** By association, which is also the name of its stack. */
  associations: Record<string, AssociationPlan>
}

export type Person = { key: string; name: string; email: string; ssh: string[]; role: 'technician' | 'member' }

/** A physical host that carries guests. */
export type ProxmoxPlan = {
  kind: 'proxmox'
  name: string
  /** Where it is reached from the internet. */
  address: string
  /** The fingerprint of its SSH host key, `SHA256:…`. */
  hostKey: string
  /** The guests' network, in CIDR form, and the host's own address in it. */
  network: string
  bridge: string
  bridgeAddress: string
  /** The Proxmox storage of guests' system disks. */
  storage: string
  /** Further disks, each one a Proxmox storage of the same name. */
  disks: Record<string, ProxmoxDisk>
  /** TCP ports of its public address that are passed on: 80 and 443 to the gateway, and what services ask for. */
  forwards: { port: number; to: string; toPort: number }[]
}

/** A further disk of a host. */
export type ProxmoxDisk = {
  device: string
  /** The serial number of a disk that may be formatted although it isn't empty. */
  format?: string
}

/** A guest: an LXC container of a Proxmox host. */
export type GuestPlan = {
  kind: 'lxc'
  name: string
  /** The host that carries it. */
  on: string
  /** Its VMID, which also is the last number of its address. */
  id: number
  address: string
  /** Its address with the network's prefix length, as Proxmox wants it. */
  cidr: string
  /** The host's address in the network. */
  router: string
  bridge: string
  cores: number
  memoryMiB: number
  diskMiB: number
  storage: string
  /** A volume of its own, mounted on /data, on this storage. */
  data?: { sizeMiB: number; storage: string }
  /** What it may reach beside the internet and its neighbours. */
  reaches: Reach[]
  /** It runs a Docker engine. */
  docker: boolean
  /** The TCP ports that are open to the network at large, beside SSH; the rest is refused. */
  open: number[]
  /** The address from which its published ports can be reached. */
  gateway?: string
}

export type MachinePlan = ProxmoxPlan | GuestPlan

/** Where a service answers. */
export type Endpoint = {
  key: string
  /** What it is for, within its unit: `http`, `ssh`. */
  role: string
  owner: string
  service: string
  machine: string
  address: string
  port: number
  host?: string
  /** The machine whose gateway serves `host`. */
  gateway?: string
  /** That machine's address: what it says of a request's origin is believed, and nobody else's word. */
  proxy?: string
  outside?: number
  /** Folders of its addresses that the gateway lets nobody into. */
  closed?: string[]
}

/** One thing of an application, with everything that it is made of: an instance, a site, an organisation. */
export type UnitPlan = {
  /** Its name in the whole estate: of its resources, its container, its volumes. */
  identity: string
  /** Its type as a resource is `bocage:components:COMPONENT`. */
  component: string
  owner: string
  machine: string
  /** The collective's service that it is a part of, for a part of a share. */
  uses?: string
  /** A Docker network of this name, for containers of it that publish nothing. */
  network?: string
  /** What it is made of, one after the other: each waits for the one before. */
  steps: StepPlan[]
  secrets: UnitSecret[]
  /** What it asks of its machine beside its secrets. */
  parts: MachinePart[]
  /** The page that people open. */
  url?: string
}

export type StepPlan = { container: z.input<typeof ContainerServiceShape> } | { task: Task }

/** An instance of a service. */
export type ServicePlan = {
  /** Unique in the estate: an association's instance is named after it, as `gnuragistes-agenda`. */
  key: string
  kind: string
  owner: string
  machine: string
  address?: string
  /** By role: the reference to pull, with mirror and digest. */
  images: Record<string, string>
  endpoints: Endpoint[]
  /** The people who have an account on it: through any share; in an association's plan, through its own. */
  accounts: Person[]
  /** What holds data of it, and of the accounts. */
  holds: Holding[]
  /** What it is made of; nothing, where it is a role of its machine. */
  unit?: UnitPlan
}

/** What one association has of an instance of the collective's. */
export type SharePlan = {
  association: string
  /** The instance, which is made elsewhere: its own unit is not here. */
  service: Omit<ServicePlan, 'unit'>
  endpoints: Endpoint[]
  /** What holds data of it, on the instance's machine. */
  holds: Holding[]
  units: UnitPlan[]
}

export type CollectivePlan = {
  stack: 'collective'
  name: string
  domain: string
  contact: string
  language: 'fr' | 'en'
  /** The names of the associations' stacks. */
  stacks: string[]
  /** Who may log in to the machines. */
  technicians: Person[]
  machines: Record<string, MachinePlan>
  services: ServicePlan[]
  /** The machine whose gateway serves the web addresses. */
  gateway?: string
}

export type AssociationPlan = {
  stack: string
  name: string
  contact: string
  language: 'fr' | 'en'
  /**
   * The machines its services run on, and the gateway; of each, what the collective and this association need of it
   * (`docker`, `open`), so that no other's coming or going changes its plan.
   */
  machines: Record<string, MachinePlan>
  gateway?: string
  shares: SharePlan[]
  services: ServicePlan[]
}
