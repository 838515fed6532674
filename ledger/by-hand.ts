import type { Plan } from '../inventory/model/planning/plan.ts'
import { holdConnection } from '../ssh/master.ts'
import { compare, type Verdict } from './compare.ts'
import { heldIn } from './holdings.ts'
import { type Memories, readLedgers } from './read.ts'
import { remembered } from './remembered.ts'
import type { Row } from './row.ts'

/** By this variable `scripts/up` tells the program which plan it has compared already, for all stacks at once: its digest. */
export const compared = 'BOCAGE_COMPARED'

/** What a stack wrote down of its data when it was last brought up: one of its outputs. */
export type Whereabouts = Record<string, string>

/** Where everything of one owner is that holds data, by identity: for the run after next, should the machine not answer then. */
export const whereaboutsOf = (held: { identity: string; machine: string }[]): Whereabouts =>
  Object.fromEntries(held.map(({ identity, machine }) => [identity, machine]))

/** How the rest of the world is asked; a test answers itself. */
export type World = {
  ask: (plan: Plan) => Promise<Memories>
  /** What the stack's last outputs say of its data; asked only when a machine is silent. */
  placed: () => Promise<Whereabouts>
}

/**
 * What becomes of one stack's data in a run by hand, by what the machines remember. One that is silent is judged by what the
 * stack itself wrote down.
 */
export async function compareByHand(
  plan: Plan,
  stack: string,
  { ask, placed }: World,
): Promise<{ verdicts: Verdict[]; silent: Memories['silent'] }> {
  const memories = await ask(plan)
  const unasked = memories.silent.length > 0 || leavingGuests(plan, memories)
  const states = unasked ? rowsOf(stack, await placed()) : []
  const verdicts = compare(heldIn(plan), remembered(memories, states), {
    owners: ['collective', ...Object.keys(plan.associations)],
  })
  return { verdicts: verdicts.filter(({ owner }) => owner === stack), silent: memories.silent }
}

/** A guest that is leaving is not asked: the inventory no longer says where it is. */
const leavingGuests = ({ collective: { machines } }: Plan, { answers }: Memories): boolean =>
  answers.some(({ rows }) =>
    rows.some(({ kind, inService, bearer }) => kind === 'guest' && inService && !(bearer in machines)),
  )

const rowsOf = (owner: string, placed: Whereabouts): Row[] =>
  Object.entries(placed).map(([identity, machine]) => ({
    ...{ machine, identity, owner, inService: true },
    ...{ kind: '', since: '', service: '', bearer: '', mail: '', volumes: [] },
  }))

/** Asks the machines themselves: first those that lead to others. What is behind a silent one is silent too. */
export async function askMachines({ collective: { machines } }: Plan): Promise<Memories> {
  const all = Object.values(machines)
  const holding = async (names: string[]) => {
    const held = await Promise.all(names.map(async (name) => ((await holdConnection(name)) ? [name] : [])))
    return held.flat()
  }
  const near = await holding(all.flatMap(({ through, name }) => (through === undefined ? [name] : [])))
  const behind = await holding(
    all.flatMap(({ through, name }) => (through !== undefined && near.includes(through) ? [name] : [])),
  )
  const reached = [...near, ...behind]
  const memories = await readLedgers(reached)
  const unreached = all.flatMap(({ name }) =>
    reached.includes(name) ? [] : [{ machine: name, reason: 'it does not answer' }],
  )
  return { ...memories, silent: [...memories.silent, ...unreached] }
}
