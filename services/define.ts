import type { z } from 'zod'
import type { Holding } from '../words/holding.ts'

/** A place where a service answers. The model gives it an address and a port. */
export type EndpointWish = {
  /** Its identity, for good: its port is derived from it. */
  key: string
  /** The name people type: the gateway serves it over HTTPS. */
  host?: string
  /** The TCP port opened to it on the host's public address, for what is not HTTP. */
  outside?: number
  /** The published port, where the inventory writes one down. */
  port?: number
}

/** Something that holds data; the model adds the instance that it is a part of. */
export type HoldingWish = Omit<Holding, 'service'>

/** An instance of a service, as the inventory describes it. */
export type Instance<Settings = unknown> = { key: string; owner: string; address?: string; settings: Settings }

/** What one association has of an instance of the collective's. */
export type Share<Use = unknown, Settings = unknown> = { association: string; use: Use; instance: Instance<Settings> }

/** One application of the catalogue: what may be written of it, and what it needs. Pure data; a file each. */
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
  /** The images it runs, by role, with their versions. */
  images: Record<string, string>
  /** What may be written beside `kind`, `on` and `address`. */
  settings: Settings
  /** What an association writes under `uses`, where the service is shared. */
  use?: Use
  /** What its machine remembers, because it holds data. */
  holds?: {
    ofInstance?: (instance: Instance<z.output<Settings>>) => HoldingWish[]
    ofShare?: (share: Share<z.output<Use>, z.output<Settings>>) => HoldingWish[]
    /** Of a person with an account on it. */
    ofAccount?: (
      instance: Instance<z.output<Settings>>,
      person: { key: string; name: string; email: string },
    ) => HoldingWish
  }
  /** The names of its containers and networks on its machine, beside its own key, which is always taken. */
  alsoNamed?: (instance: Instance<z.output<Settings>>) => string[]
  endpoints?: {
    ofInstance?: (instance: Instance<z.output<Settings>>) => EndpointWish[]
    ofShare?: (share: Share<z.output<Use>, z.output<Settings>>) => EndpointWish[]
  }
  /** The people, by key, who need an account on the instance because of this share. */
  accounts?: (share: Share<z.output<Use>, z.output<Settings>>) => string[]
  /** Where an association with a share is an account itself, by its key, in one set of names with people: which it may be. */
  associationAccount?: z.ZodType
}

/** A kind, with the types of its schemas kept for whoever imports it. */
export const defineService = <Settings extends z.ZodType, Use extends z.ZodType>(
  kind: ServiceKind<Settings, Use>,
): ServiceKind<Settings, Use> => kind
