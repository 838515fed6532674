import { z } from 'zod'
import { pulumi } from '../estate/pulumi.ts'
import type { Session } from '../estate/session.ts'
import type { StackState } from '../estate/state.ts'
import { deployment, withoutMachines } from './forget-machines.ts'
import { clearDeadLocks } from './locks.ts'

/**
 * Puts right what a killed run left of a stack whose locks are cleared: operations begun and not ended.
 *
 * @param gone machines of which it forgets what was on them; they are not touched
 * @returns what was put right, in words
 */
export const recover = async (
  session: Session,
  stack: string,
  { pending }: StackState,
  gone: string[] = [],
): Promise<string[]> => (pending + gone.length > 0 ? mendState(session, stack, gone) : [])

/**
 * Clears the locks that a killed run left on a stack: the engine would not change its state, either.
 *
 * @throws OperatorError when somebody is at work on it
 */
export const clearLocks = async ({ state }: Pick<Session, 'state'>, stack: string): Promise<string[]> =>
  state ? clearDeadLocks(state, stack) : []

const exportedStack = z.looseObject({ deployment })

/**
 * Without operations that are not done: each of ours can be done again, so the next run does, or finds it done. The engine would warn
 * of them for ever; and it forgets all of them whenever a state is imported.
 */
async function mendState({ engine }: Session, stack: string, gone: string[]): Promise<string[]> {
  const exported = exportedStack.parse(JSON.parse(await pulumi(engine, ['stack', 'export', '--stack', stack])))
  const { left, forgotten } = withoutMachines(exported.deployment, gone)
  const pending = left.pending_operations?.length ?? 0
  const mended = { ...exported, deployment: { ...left, pending_operations: [] } }
  await pulumi(engine, ['stack', 'import', '--stack', stack], JSON.stringify(mended))
  return [
    ...(forgotten > 0 ? [`${stack}: forgot what was on ${gone.join(', ')} (${forgotten} in its state)`] : []),
    ...(pending > 0
      ? [`${stack}: ${pending} unfinished operation${pending === 1 ? '' : 's'} of a killed run will be done again`]
      : []),
  ]
}
