/**
 * Something that holds data and outlives what runs on it: a site, an organisation, an account, a guest.
 * Its machine remembers it in a ledger, under its identity, for good.
 */
export type Holding = {
  /** Unique in the whole estate, whatever its kind, and never given to something else. */
  identity: string
  /** What it is, in a word for people: `site`. */
  kind: string
  /** The instance that it is a part of, by key: within one, two of a kind may be taken for each other. */
  service: string
  /** The short name by which the inventory may keep it (`id: NAME`) when what it is made from changes; nothing, where it can't. */
  id?: string
  /** Whether the inventory wrote that short name down. */
  named?: boolean
  /** The short name that its address gives, which people take for the thing itself; nothing, where it has no address. */
  address?: string
  /** The owner whom it was taken over from, where the inventory says so. */
  from?: string
  /** The Docker volumes that hold its files, by name. */
  volumes?: string[]
  /**
   * Whose it is within its owner's, where the identity alone may come to mean something else: a person or an association by name, a
   * guest by key, an application that can't get another address by that.
   */
  bearer?: string
  /** The bearer's address. */
  mail?: string
  /** Whether the bearer is its owner, by the name that people say: that tells two owners apart, and none of its things. */
  ofOwner?: boolean
}
