import type { Figure } from './measuring/figure.ts'
import type { Arm } from './measuring/rounds.ts'

/** A part of the benchmark: what is run, round after round, and what it says in the end. */
export type BenchmarkPart = { arms: Arm[]; figures: () => Figure[] }
