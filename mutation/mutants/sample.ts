import { createHash } from 'node:crypto'
import type { Mutant } from './mutant.ts'

/**
 * The mutants in an order that a seed decides, so that the first of them are a fair sample, whenever one stops. A mutant's turn
 * depends on nothing but itself: a change elsewhere in the repository leaves the sample nearly as it was.
 */
export function shuffled(mutants: Mutant[], seed: string): Mutant[] {
  const turn = ({ file, line, change, replacement }: Mutant) =>
    createHash('sha256').update([seed, file, line, change, replacement].join('\0')).digest('hex')
  return mutants
    .map((mutant) => ({ mutant, turn: turn(mutant) }))
    .sort((one, other) => (one.turn < other.turn ? -1 : 1))
    .map(({ mutant }) => mutant)
}
