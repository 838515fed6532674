import type { Memories } from './read.ts'
import type { Row } from './row.ts'

/**
 * Everything that is remembered, also of guests that left. Where a machine doesn't answer, or has no ledger yet, what the stacks' states say of it
 * counts as well.
 */
export function remembered({ answers }: Pick<Memories, 'answers'>, states: Row[]): Row[] {
  const asked = new Set(answers.map(({ machine }) => machine))
  // A guest that came back speaks for itself.
  const rows = answers.flatMap(({ rows, kept }) => [...rows, ...kept.filter(({ machine }) => !asked.has(machine))])
  const told = new Set(rows.map(placeOf))
  const keep = new Set(answers.flatMap(({ machine, keeps }) => (keeps ? [machine] : [])))
  return [...rows, ...states.filter((row) => !keep.has(row.machine) && !told.has(placeOf(row)))]
}

const placeOf = ({ machine, identity }: Row) => `${machine} ${identity}`
