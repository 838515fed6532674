import type { Problem } from './problem.ts'

/** A problem that is shown; and, with the last one of its kind, how many more there are. */
export type Abridged<Item extends Problem> = { problem: Item; more: number }

/** So many of a kind show what it is; of a few more than these, all are shown. */
const ofKind = 5
/** More than these nobody reads before mending the first. */
const shown = 100

/**
 * Problems as people read them: the first of each kind, in their order, and at most a hundred together. One slip (a machine's name that
 * every site has) is not told a hundred times.
 *
 * @returns what is shown, and how many of other kinds are left out
 */
export function abridge<Item extends Problem>(problems: Item[]): { shown: Abridged<Item>[]; left: number } {
  const counts = new Map<string, number>()
  for (const problem of problems) counts.set(kindOf(problem), (counts.get(kindOf(problem)) ?? 0) + 1)
  const seen = new Map<string, number>()
  const firsts = problems.flatMap((problem): Abridged<Item>[] => {
    const kind = kindOf(problem)
    const number = (seen.get(kind) ?? 0) + 1
    seen.set(kind, number)
    const count = counts.get(kind) ?? 0
    if (number > ofKind && count > ofKind + 1) return []
    return [{ problem, more: number === ofKind && count > ofKind + 1 ? count - ofKind : 0 }]
  })
  const kept = firsts.slice(0, shown)
  const told = kept.reduce((sum, { more }) => sum + 1 + more, 0)
  return { shown: kept, left: problems.length - told }
}

/** What is wrong, whatever names and numbers it speaks of. */
const kindOf = ({ what, instead }: Problem) => `${what} ${instead}`.replaceAll(/"[^"]*"|\d+/g, '')
