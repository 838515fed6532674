/**
 * What every component says of itself in its outputs: in the state, operations read what it is of, and guess nothing from its
 * class and name. What doesn't say it is never taken for something that left.
 */
export type Standing = {
  /** The machine it is on. */
  machine: string
  /** Whose it is: the stack's. */
  owner: string
  /** The service that it is, by its own key; a part of the machine itself has none. */
  service?: string
  /** The collective's service that it is a share of. */
  uses?: string
}
