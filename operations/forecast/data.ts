import type { Plan } from '../../inventory/model/planning/plan.ts'
import { compare, type Fate, type Verdict } from '../../ledger/compare.ts'
import { type Held, heldIn } from '../../ledger/holdings.ts'
import type { Row } from '../../ledger/row.ts'
import { plansByStack } from '../estate/planned.ts'
import type { Foreseen } from './foreseen.ts'
import type { Mentioned, Saying } from './said/speak.ts'
import { nameOf, type Thing } from './things.ts'

/** What scripts/up would refuse, and the identities of the things that it is about. */
export type Refusals = { changes: Foreseen[]; things: Set<string> }

/**
 * What would begin empty, or take up another's data: by the comparison that scripts/up makes with what machines remember, if they
 * remember what the plan before says.
 */
export function refusedData(
  plans: { before: Plan; after: Plan },
  before: Map<string, Thing>,
  after: Map<string, Thing>,
): Refusals {
  const rows = heldIn(plans.before).map(rowOf)
  const remembered = new Map(rows.map((row) => [row.identity, row]))
  const verdicts = compare(heldIn(plans.after), rows, {
    owners: ['collective', ...Object.keys(plans.after.associations)],
  })
  const refusals: Refusals = { changes: [], things: new Set() }
  const renamed = renaming(plans)
  for (const verdict of verdicts) {
    if (verdict.problem === undefined || isKnownGuest(verdict, plans)) continue
    const thing = thingOf(verdict, after) ?? thingOf(verdict, before)
    const identity = thing?.identity ?? verdict.identity
    if (refusals.things.has(identity)) continue
    refusals.things.add(identity)
    if (renamed?.to === verdict.owner) continue
    refusals.changes.push({
      ...{ risk: 'refused', owner: verdict.owner, about: thing?.service ?? verdict.held?.service ?? verdict.identity },
      ...wordsFor(verdict, remembered.get(verdict.identity), thing, plans),
    })
  }
  if (renamed && verdicts.some(({ owner, problem }) => problem && owner === renamed.to))
    refusals.changes.push({
      ...{ risk: 'refused', owner: renamed.to },
      what: { say: 'refused.renamed', with: renamed },
      next: { say: 'refused.renamed.next', with: renamed },
    })
  return refusals
}

/** An association that may be another one under a new name: its file is new, and that of the other has gone. */
function renaming({ before, after }: { before: Plan; after: Plan }): { from: string; to: string } | undefined {
  const [gone, ...more] = Object.keys(before.associations).filter((name) => !Object.hasOwn(after.associations, name))
  const [come, ...others] = Object.keys(after.associations).filter((name) => !Object.hasOwn(before.associations, name))
  if (gone === undefined || come === undefined || more.length + others.length > 0) return undefined
  return { from: gone, to: come }
}

/** A guest that keeps its name: what can't change of it is told with the machines. */
const isKnownGuest = ({ held }: Verdict, { before }: { before: Plan }): boolean =>
  held?.kind === 'guest' && Object.hasOwn(before.collective.machines, held.bearer ?? '')

/** As a machine remembers what is in service. */
const rowOf = ({ identity, kind, owner, machine, service, bearer = '', mail = '', volumes = [] }: Held): Row => ({
  ...{ machine, identity, kind, owner, inService: true, since: '', service, bearer, mail, volumes },
})

/** What a holding is of: a unit's own, or one of its databases. */
function thingOf({ identity }: Verdict, things: Map<string, Thing>): Thing | undefined {
  const own = things.get(identity)
  if (own) return own
  return [...things.values()].find(({ holds }) => holds.some((held) => held.identity === identity))
}

function wordsFor(
  { fate, identity, machine, owner, held }: Verdict,
  row: Row | undefined,
  thing: Thing | undefined,
  { before, after }: { before: Plan; after: Plan },
): Pick<Foreseen, 'what' | 'next'> {
  const of: Record<string, Mentioned> = { things: [thing ? nameOf(thing) : identity], count: 1 }
  const names = new Map([...plansByStack(before), ...plansByStack(after)].map(({ stack, name }) => [stack, name]))
  const nameIn = (stack: string) => names.get(stack) ?? stack
  const words: Partial<Record<Fate, Pick<Foreseen, 'what' | 'next'>>> = {
    moves: {
      what: { say: 'refused.moves', with: { ...of, from: row?.machine ?? '', to: machine } },
      next: { say: 'refused.moves.next', with: { from: row?.machine ?? '' } },
    },
    'changes owner': {
      what: { say: 'refused.owner', with: { ...of, from: nameIn(row?.owner ?? ''), owner: nameIn(owner) } },
      next: { say: 'refused.owner.next', with: { from: row?.owner ?? '' } },
    },
    'changes kind': { what: { say: 'refused.kind', with: of }, next: { say: 'refused.another' } },
    'changes bearer': {
      what: { say: 'refused.bearer', with: { ...of, from: row?.bearer ?? '', to: held?.bearer ?? nameIn(owner) } },
      next: { say: 'refused.another' },
    },
  }
  const next: Saying = { say: thing ? 'refused.begins.next' : 'refused.another' }
  return words[fate] ?? { what: { say: 'refused.begins', with: of }, next }
}
