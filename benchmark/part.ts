import type { Figure } from './figure.ts'
import type { Arm } from './rounds.ts'

/** A part of the benchmark: what is run, round after round, and what it says in the end. */
export type Part = { arms: Arm[]; figures: () => Figure[] }
