import type { LastRun, SeenStates } from '../../provider/lease/seen.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { estateCommit } from '../estate/estate-commit.ts'
import { stateOf } from '../estate/state.ts'
import type { Run } from '../runs/run.ts'
import { thisProcess } from './holder.ts'
import { seenAfter } from './state-age.ts'

/**
 * How far the states are at the end of a run, and whose run it was, for others to see; nothing, when the states can't be read now.
 *
 * @param command as it was typed
 */
export async function leaveWord(run: Run, command: string): Promise<SeenStates | undefined> {
  const { session, existing, states, outcomes, seen } = run
  try {
    const worked = outcomes.filter(({ changes, failures }) => changes.length + failures.length > 0)
    const changed = new Set(worked.map(({ stack }) => stack))
    const now = new Map(states)
    // Where a state is no file, reading it takes a process: only what has changed is read again.
    const read = [...existing].filter((stack) => session.state || changed.has(stack))
    await Promise.all(read.map(async (stack) => now.set(stack, await stateOf(session, stack))))
    return { ...seenAfter(now, existing, seen), last: await lastRunOf(run, command) }
  } catch (error) {
    if (error instanceof OperatorError) return undefined
    throw error
  }
}

async function lastRunOf({ session, outcomes, stopping }: Run, command: string): Promise<LastRun> {
  const { who, run } = thisProcess(command)
  const commit = await estateCommit(session)
  const failed = outcomes.some(({ failures }) => failures.length > 0)
  const ended = stopping ? 'stopped' : failed ? 'failed' : 'well'
  return { who, run, at: Date.now(), ...(commit !== undefined && { commit }), ended }
}
