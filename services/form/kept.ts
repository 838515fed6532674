/** What an instance holds of one who has, or had, a share of it. */
export type KeptPart = {
  /** As its machine's ledger has it. */
  identity: string
  /** Whose it is, where the instance knows that. */
  owner?: string
  /** For people: `database blogs-infini-example`. */
  what: string
  sizeKiB: number
  /** When something was last written in it, where that is known. */
  written?: Date
  /** What the scripts that destroy it read as `$name`, beside the instance's own values. */
  values: Record<string, string>
}

/** How an instance tells what it keeps of whom, and how that is destroyed: shell scripts, by their paths in the repository. */
export type Kept = {
  /** They fail where the instance can't tell; where there is no instance yet, they print nothing. */
  list: string[]
  destroy: string[]
  /** What all of them read as `$name`. */
  values: Record<string, string>
  /** Reads a line of what was listed, at its tabs. */
  read: (columns: string[]) => KeptPart
}
