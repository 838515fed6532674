import type { Held } from './holdings.ts'

/** What is remembered of something that holds data, on one machine. */
export type Row = {
  machine: string
  identity: string
  /** Empty where only a label or a state tells of it: then it may be of any kind. */
  kind: string
  owner: string
  /** What left the inventory is not in service any more, and its data is still there. */
  inService: boolean
  /** When it came, or left, as `2026-11-26T13:00:00Z`; empty where nobody wrote it down. */
  since: string
  service: string
  bearer: string
  mail: string
  /** The Docker volumes that hold its files. */
  volumes: string[]
  /** The leftover that it is a part of, where its machine itself has left. */
  within?: string
}

/** Whether a row may be of this thing, rather than of another kind of thing with its identity. */
export const isOfKind = ({ kind }: Row, held: Held): boolean => kind === '' || kind === held.kind

/**
 * Whether the one that a row remembers is the one that is meant: who is there and keeps a name or an address is the same; who
 * returns is known by name alone, since an address may be a role's (`treasurer@`) that somebody else has had since.
 */
export const isOfBearer = ({ bearer, mail, inService }: Row, held: Held): boolean =>
  bearer === '' ||
  held.bearer === undefined ||
  bearer === held.bearer ||
  (inService && mail.toLowerCase() === held.mail?.toLowerCase())
