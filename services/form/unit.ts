import type { MachinePart, MachineSecret } from '../../machines/part.ts'
import type { Holding } from '../../words/holding.ts'
import type { DatabasePlace, DatabaseWish } from '../databases/engine.ts'
import type { NeedName, Needs, NeedWishes } from '../needs/need.ts'
import type { ContainerForm } from './container.ts'
import type { Job } from './job.ts'

/** A place where a unit answers. The model gives it an address and a port. */
export type EndpointWish = {
  /** Its identity, for good: its port is derived from it. */
  key: string
  /** What it is for, within its unit: `http`, `ssh`, `rtmp`. */
  role: string
  /** The name people type: the gateway serves it over HTTPS. */
  host?: string
  /** Names that it had before: the gateway leads whoever comes to one on to `host`, for good. */
  formerly?: string[]
  /** The port opened to it on the host's public address, for what is not HTTP. */
  outside?: number
  /**
   * What it speaks, where it has no `host`: TCP, unless said. One that answers by both is two, with one port outside. Over IPv6, nobody
   * comes to UDP.
   */
  protocol?: 'udp'
  /** The published port, where the inventory writes one down. */
  port?: number
  /** Folders of its addresses that nobody is let into from outside, as `/api/internal`: the gateway answers that there is none. */
  closed?: string[]
  /**
   * The largest request that it takes, in MiB, no less than its application does: the gateway refuses a larger one (413) before the
   * application has to take it. No limit at the gateway unless said.
   */
  uploadMiB?: number
}

/**
 * Something that holds data. What is said here is all that is said of it: the container of this identity has its volumes, its machine
 * remembers it, nothing begins empty in its place, and what is left of it is found.
 */
export type HoldingWish = Omit<Holding, 'service' | 'volumes'> & {
  /** Its volumes, by name, and where each is in the container; the volume's own name is `IDENTITY-NAME`. */
  data?: Record<string, string>
}

/** Where an endpoint is, once it has its place: its machine's own address, and the port that is published there. */
export type Placement = { address: string; port: number; protocol?: 'udp' }

/** Where an endpoint is that people open in a browser. */
export type WebPlacement = Placement & {
  /** The name they type. */
  host: string
  /** The gateway's address: what it says of a request's origin is believed, and nobody else's word. */
  proxy: string
}

/** A person with an account on an instance. */
export type Account = { key: string; name: string; email: string; ssh: string[] }

/** What is known once everything has its place. */
export type Placed = {
  /** Where the unit's endpoint of this role is; for a share's unit that has none itself, the instance's. */
  endpoint: (role: string) => Placement
  /** The same, for one with a name that people type. */
  web: (role: string) => WebPlacement
  /** The whole reference of an image of the application, by its role: with mirror and digest. */
  image: (role: string) => string
  /** The people who have an account on the instance; for a share, its own. */
  accounts: Account[]
  /** Where a secret lies on the machine, by its path among those of the unit's owner: `SERVICE/NAME`. */
  secretFile: (path: string) => string
  /** How the unit reaches a database of its own, by the name that it gave it. */
  database: (name: string) => DatabasePlace
  /** Who meets a need of the unit, and how; nothing, where nobody in the estate does: then it does without. */
  provided: <Name extends NeedName>(need: Name) => Needs[Name]['place'] | undefined
  /** The name of its owner, as people say it. */
  ownerName: string
  /** Where mail about it goes. */
  contact: string
}

/** Work inside an application, done on its machine: safe to run again, and run whenever its text changes. */
export type Task = {
  /** Its name as a resource, for good. */
  name: string
  /** What it sees to, as people say it after "create" or "change": `people's accounts on "forge"`. */
  title: string
  /** The shell scripts that it is, one after the other, by their paths in the repository. */
  scripts: string[]
  /** Words for the scripts, as shell variables. */
  values: Record<string, string>
  /** What it opens, by a name that nothing else on its machine opens: it also runs when it is removed, to close that. */
  opens?: string
}

/** How a secret is made anew, after somebody could read it who should not any more. */
export type Renewal = {
  /** What it opens, as a person would say it: `the database of infini.example`. */
  opens: string
  /**
   * `by itself`: nobody notices, so a departure is enough. `on request`: somebody may be using it, and must be told the new one.
   * `never`: nothing can; the reason is in `note`.
   */
  when: 'by itself' | 'on request' | 'never'
  /** What people should know about it, as a sentence. */
  note?: string
  /**
   * Who signs in with it, where it is a password that somebody types: as whom, on which page; whose it is, and the person's key where it is
   * one's own, with what they may do there where the inventory says so, in the application's word: `editor`.
   */
  signsIn?: { login: string; page: string; who: string; person?: string; role?: string }
  /**
   * The shell scripts that define `change` (puts the new one in force) and, on request only, `is_ours` (whether what was made for it
   * is still in force, or somebody has chosen another since), by their paths in the repository.
   */
  scripts?: string[]
  /** What the scripts read as `$name`. */
  values?: Record<string, string>
}

/** A secret that is born on the machine, and how it is made anew. */
export type BornSecret = Omit<MachineSecret, 'given'> & { renewal: Renewal; given?: never }

/**
 * Somebody else's secret, that people give (`scripts/secret set SERVICE/NAME`): an S3 key, a relay's password. Another one starts the
 * containers again that read it; a task isn't run again for that.
 */
export type GivenSecret = Omit<MachineSecret, 'given' | 'bytes'> & {
  bytes?: never
  given: {
    /** What it is, as a person would say it: `the password of the mail relay`. */
    what: string
    /** What people give it as, where more than one file holds it; its path unless said. */
    name?: string
  }
  renewal?: never
}

export type UnitSecret = BornSecret | GivenSecret

/** What a unit is made of, one after the other: each waits for the one before. */
export type Step = { container: ContainerForm } | { task: Task }

/** What becomes of a unit that has its place. */
export type Made = {
  steps: Step[]
  secrets?: UnitSecret[]
  /** What is done in its containers from time to time, by name. */
  jobs?: Record<string, Job>
  /** What it asks of its machine beside that. */
  parts?: MachinePart[]
  /** The page that people open; unless said, that of its own name. */
  url?: string
}

/**
 * One thing of an application, which comes and goes as a whole: an instance, or what a share has there (a site, an organisation).
 * It is named first; what it is made of follows, once everything has its place.
 */
export type Unit = {
  /** Its name in the whole estate, for good: of its resources, its container, its volumes. */
  identity: string
  /** What it is called as a resource: `bocage:components:COMPONENT`, for good. */
  component: string
  endpoints?: EndpointWish[]
  /** What its machine remembers, because it holds data. */
  holds?: HoldingWish[]
  /** Its databases, by name: each has a server of its own, unless it is on one that others share. */
  databases?: Record<string, DatabaseWish>
  /** What it needs of others, if the estate has it. */
  needs?: NeedWishes
  make: (placed: Placed) => Made
}
