import type { Saying } from './said/speak.ts'

/**
 * What matters first. `refused`: scripts/up would change nothing. `risky`: data, access or an address could be lost, or there is no
 * simple way back. `noticed`: somebody is away for a while, or has to know. `quiet`: the rest.
 */
export const risks = ['refused', 'risky', 'noticed', 'quiet'] as const
export type Risk = (typeof risks)[number]

/** Who is away, and for about how long. */
export type Away = {
  /** Names that people type, or services that have none. */
  things: string[]
  seconds: number
  /** It takes longer where there is much data. */
  longer?: true
}

/** One change that is to be expected: its words in no language yet. */
export type Foreseen = {
  risk: Risk
  /** The stack that it is of, and the service or the machine there; nothing, for what concerns the owner as a whole. */
  owner: string
  about?: string
  what: Saying
  away?: Away
  data?: Saying
  back?: Saying
  next?: Saying
}

/** What changes between two plans, the worst first; and what people have to do before. */
export type Forecast = {
  /** The owners by the names that people say, by stack. */
  names: Record<string, string>
  changes: Foreseen[]
  todo: Saying[]
}

/** The worst of it; nothing, where nothing changes. */
export const worstOf = ({ changes }: Pick<Forecast, 'changes'>): Risk | undefined =>
  risks.find((risk) => changes.some((change) => change.risk === risk))
