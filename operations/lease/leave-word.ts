import type { SeenStates } from '../../provider/lease/seen.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { stateOf } from '../estate/state.ts'
import type { Run } from '../runs/run.ts'
import { seenAfter } from './state-age.ts'

/** How far the states are at the end of a run, for the next one to see; nothing, when they can't be read now. */
export async function leaveWord({ session, existing, states, outcomes, seen }: Run): Promise<SeenStates | undefined> {
  try {
    const worked = outcomes.filter(({ changes, failures }) => changes.length + failures.length > 0)
    const changed = new Set(worked.map(({ stack }) => stack))
    const now = new Map(states)
    // Where a state is no file, reading it takes a process: only what has changed is read again.
    const read = [...existing].filter((stack) => session.state || changed.has(stack))
    await Promise.all(read.map(async (stack) => now.set(stack, await stateOf(session, stack))))
    return seenAfter(now, existing, seen)
  } catch (error) {
    if (error instanceof OperatorError) return undefined
    throw error
  }
}
