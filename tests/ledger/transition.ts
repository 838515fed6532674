import type { Plan } from '../../inventory/model/planning/plan.ts'
import { compare, type Intentions, type Verdict } from '../../ledger/compare.ts'
import { type Held, heldIn } from '../../ledger/holdings.ts'
import type { Row } from '../../ledger/row.ts'
import { resolveSmall } from '../inventory/small-estate.ts'

type Files = Record<string, string | undefined>

/** The plan of the small estate with these files changed. */
export function planned(files: Files = {}): Plan {
  const { plan, errors } = resolveSmall(files)
  if (!plan) throw new Error(JSON.stringify(errors))
  return plan
}

/** What a machine remembers of something that is in service; or that left, where the change says so. */
export const rowOf = (
  { identity, kind, owner, machine, service, bearer = '', mail = '', volumes = [] }: Held,
  change: Partial<Row> = {},
): Row => ({
  ...{ machine, identity, kind, owner, inService: true, since: '2026-11-01T00:00:00Z', service, bearer, mail, volumes },
  ...change,
})

/** What the machines remember of an estate that was brought up from a plan. */
export const rowsAfter = (plan: Plan): Row[] => heldIn(plan).map((held) => rowOf(held))

/** What they remember once something has left: its row stays, out of service. */
export const rowsLeft = (before: Plan, after: Plan): Row[] => {
  const named = new Set(heldIn(after).map(({ identity }) => identity))
  return rowsAfter(before).map((row) => (named.has(row.identity) ? row : { ...row, inService: false }))
}

/** What becomes of everything that holds data when one inventory follows another. */
export const verdictsBetween = (from: Row[], to: Plan, more: Partial<Intentions> = {}): Verdict[] =>
  compare(heldIn(to), from, { owners: ['collective', ...Object.keys(to.associations)], ...more })

/** What is not as it was: `moves blogs-houx-example`, and whether it is refused. */
export const changes = (verdicts: Verdict[]): string[] =>
  verdicts
    .filter(({ fate }) => fate !== 'stays')
    .map(({ fate, identity, problem }) => `${fate} ${identity}${problem ? ', refused' : ''}`)
    .sort()
