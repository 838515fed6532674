import type { z } from 'zod'
import type { ComingPlan, MachinePlan } from '../../../machines/kinds/kinds.ts'
import type { MachinePart } from '../../../machines/part.ts'
import type { ContainerServiceShape } from '../../../services/form/container.ts'
import type { GivenSecret, Task, UnitSecret } from '../../../services/form/unit.ts'
import type { MailPlace } from '../../../services/needs/mail.ts'
import type { NeedName } from '../../../services/needs/need.ts'
import type { Holding } from '../../../words/holding.ts'

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

/** Where a service answers. */
export type Endpoint = {
  key: string
  /** What it is for, within its unit: `http`, `ssh`, `rtmp`. */
  role: string
  owner: string
  service: string
  machine: string
  address: string
  port: number
  host?: string
  /** Names that lead to `host`. */
  formerly?: string[]
  /** The machine whose gateway serves these names. */
  gateway?: string
  /** That machine's address: what it says of a request's origin is believed, and nobody else's word. */
  proxy?: string
  outside?: number
  /** What it speaks: TCP, unless said. */
  protocol?: 'udp'
  /** Folders of its addresses that the gateway lets nobody into. */
  closed?: string[]
  /** The largest request that the gateway passes on, in MiB. */
  uploadMiB?: number
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
  /** What it needs and nobody in the estate gives: it does without. */
  lacks?: NeedName[]
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
  /** The people who have an account on it: through any share; in an association's plan, on it or on what it has of it. */
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
  /** Those that are made, and not reached yet; nothing, where there are none. */
  coming?: Record<string, ComingPlan>
  services: ServicePlan[]
  /** The outside mail server that mail leaves through, where it does. */
  relay?: Omit<MailPlace, 'password'>
  /** What meets the needs of applications, whoever has them: the files that this takes, by machine; nothing, where none is met so. */
  provides?: { machine: string; secrets: GivenSecret[] }[]
  /** The machines whose gateways serve web addresses, each those of its own network. */
  gateways: string[]
}

export type AssociationPlan = {
  stack: string
  name: string
  contact: string
  language: 'fr' | 'en'
  /**
   * The machines its services run on, and their gateways; of each, what the collective and this association need of it
   * (`docker`, `open`), so that no other's coming or going changes its plan.
   */
  machines: Record<string, MachinePlan>
  shares: SharePlan[]
  services: ServicePlan[]
}
