import type { z } from 'zod'
import type { Kept } from './form/kept.ts'
import type { HoldingWish, Placed, Unit } from './form/unit.ts'

/** An instance of a service, as the inventory describes it. */
export type Instance<Settings = unknown> = { key: string; owner: string; address?: string; settings: Settings }

/** What one association has of an instance of the collective's. */
export type Share<Use = unknown, Settings = unknown> = { association: string; use: Use; instance: Instance<Settings> }

/** One application of the catalogue: what may be written of it, what it is made of, and what it needs. Pure data. */
export type ServiceKind<Settings extends z.ZodType = z.ZodType, Use extends z.ZodType = z.ZodType> = {
  title: string
  /** One sentence for people who choose. */
  summary: string
  /** The application's own documentation. */
  manual: string
  /** Who may have an instance of its own. */
  instances: 'collective' | 'anyone'
  /** Whether an instance has an `address` of its own. */
  addressed: boolean
  /** Whether its machine receives the visitors of its network (80 and 443 lead to it), and passes each name on. */
  receivesVisitors?: boolean
  /** The images it runs, by role, with their versions. */
  images: Record<string, string>
  /** What may be written beside `kind`, `on` and `address`. */
  settings: Settings
  /** What an association writes under `uses`, where the service is shared. */
  use?: Use
  /** What an instance is made of. Without it, an instance is a role of its machine. */
  unit?: (instance: Instance<z.output<Settings>>) => Unit
  /** What an association has of it: each part by itself. */
  shareUnits?: (share: Share<z.output<Use>, z.output<Settings>>) => Unit[]
  /** What a share asks for and the instance doesn't give: where that stands in the share, and words for people. */
  refuses?: (share: Share<z.output<Use>, z.output<Settings>>) => { at: string[]; what: string; instead: string }[]
  /** The people, by key, who need an account because of this share: on the instance, where there is `accountHolds`; else on what the share has of it. */
  accounts?: (share: Share<z.output<Use>, z.output<Settings>>) => string[]
  /** How a share names a person who shall have an account, for who asks: where, and as what; nothing, where it can't. */
  naming?: (person: string) => string | undefined
  /** Whether what a share has begins with an account that has the association's contact as its address, which then is no other account's. */
  contactHasAccount?: boolean
  /** What its machine remembers of a person with an account on it. */
  accountHolds?: (
    instance: Instance<z.output<Settings>>,
    person: { key: string; name: string; email: string },
  ) => HoldingWish
  /** Where an association with a share is an account itself, by its key, in one set of names with people: which it may be. */
  associationAccount?: z.ZodType
  /** What an instance keeps within itself for those who have a share of it. Volumes and secrets are found without that. */
  kept?: (instance: { key: string; owner: string }, placed: Pick<Placed, 'endpoint'>) => Kept
}

/** A kind, with the types of its schemas kept for whoever imports it. */
export const defineService = <Settings extends z.ZodType, Use extends z.ZodType>(
  kind: ServiceKind<Settings, Use>,
): ServiceKind<Settings, Use> => kind
