import type { SeenStates } from '../../provider/lease/seen.ts'
import { oldState } from '../../provider/lease/words.ts'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import type { StackState } from '../estate/state.ts'

/** A Debian package of an owner that is on a machine, with its version. */
export type Installed = { machine: string; owner: string; version: number }

/** A configuration that a state knows, as an installed package. */
const configurationsIn = ({ resources }: StackState): Installed[] =>
  resources.flatMap(({ type, outputs }) =>
    type === 'bocage:provider:MachineConfiguration'
      ? [{ machine: String(outputs?.machine), owner: String(outputs?.owner), version: Number(outputs?.version) }]
      : [],
  )

const keyOf = ({ machine, owner }: Pick<Installed, 'machine' | 'owner'>): string => `${machine}/${owner}`

/**
 * What a run leaves to see for the next one: how far each state is.
 *
 * @param before what the run found; it still holds for stacks that this run didn't look at, and that exist
 */
export function seenAfter(states: Map<string, StackState>, existing: Set<string>, before: SeenStates): SeenStates {
  const seen: SeenStates = { written: {}, versions: {} }
  const isOld = (stack: string) => existing.has(stack) && !states.has(stack)
  for (const [stack, written] of Object.entries(before.written)) if (isOld(stack)) seen.written[stack] = written
  for (const [key, version] of Object.entries(before.versions))
    if (isOld(key.split('/')[1] ?? '')) seen.versions[key] = version
  for (const [stack, state] of states) {
    if (!existing.has(stack)) continue
    if (state.written !== undefined) seen.written[stack] = state.written
    for (const one of configurationsIn(state)) if (one.version > 0) seen.versions[keyOf(one)] = one.version
  }
  return seen
}

/** The newest of what several machines saw: one that was down during a run saw less. */
export function newestOf(all: SeenStates[]): SeenStates {
  const newest: SeenStates = { written: {}, versions: {} }
  const runs = all.flatMap(({ last }) => last ?? []).sort((one, other) => other.at - one.at)
  if (runs[0]) newest.last = runs[0]
  for (const seen of all)
    for (const part of ['written', 'versions'] as const)
      for (const [name, value] of Object.entries(seen[part]))
        newest[part][name] = Math.max(newest[part][name] ?? 0, value)
  return newest
}

/** What the engine's states say: by stack, those that were read, and the names of all there are. */
export type States = { states: Map<string, StackState>; existing: Set<string> }

/**
 * Refuses a state that is older than the estate: a restored backup, or a copy that others have left behind. It would take what
 * came since for the remains of a killed run, and what left since for something that is still there.
 *
 * Where an earlier run left word of how far a stack was, that decides. Otherwise the packages on the machines do: one that the
 * state has never heard of, or that is newer than it knows, came from another state, unless a killed run of this one explains it.
 *
 * @param seen what the last run left to see; empty, where none has
 */
export function refuseOldState({ states, existing }: States, seen: SeenStates, installed: Installed[]): void {
  const hasWords = Object.keys(seen.written).length > 0
  const problems = [...states].flatMap(([stack, state]) => writtenBefore(stack, state, seen.written[stack]))
  for (const one of installed) {
    const hasWord = seen.written[one.owner] !== undefined
    const state = states.get(one.owner)
    const isUnread = existing.has(one.owner) && state === undefined
    if (isUnread || (state && isBegun(state, one))) continue
    if (!state || state.resources.length === 0) {
      // What the last run did not know either has been accepted since.
      if (hasWord || !hasWords) problems.push(unheardOf(one))
    } else if (!hasWord) problems.push(...newerThan(state, one))
  }
  if (problems.length > 0)
    throw new OperatorError('The state is older than the estate, or that of another one.', problems)
}

function writtenBefore(stack: string, { resources, written = 0 }: StackState, seen = 0): Problem[] {
  if (resources.length === 0 || written >= seen) return []
  const what = `it was last brought up at ${timeOf(written)}, and the machines saw that happen at ${timeOf(seen)}`
  return [{ where: `the state of "${stack}"`, what, instead: oldState.cure }]
}

const isBegun = ({ begun = [] }: StackState, { machine, owner }: Installed): boolean =>
  begun.some(({ inputs }) => inputs?.machine === machine && inputs?.owner === owner)

function newerThan(state: StackState, one: Installed): Problem[] {
  const known = configurationsIn(state).find((configuration) => keyOf(configuration) === keyOf(one))
  if (known === undefined) return [unheardOf(one)]
  if (known.version >= one.version) return []
  const what = `the configuration of "${one.owner}" is there in version ${one.version}, and this state knows of ${known.version}`
  return [{ where: one.machine, what, instead: oldState.cure }]
}

const unheardOf = ({ machine, owner }: Installed): Problem => ({
  where: machine,
  what: `the configuration of "${owner}" is there, and this state has never heard of it`,
  instead: oldState.cure,
})

const timeOf = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')} UTC`
