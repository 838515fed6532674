import { z } from 'zod'
import { clearDeadLocks } from './locks.ts'
import { settleOrphans } from './orphans.ts'
import { pulumi } from './pulumi.ts'
import type { Session } from './session.ts'
import { type StackState, stateOf } from './state.ts'

/** Seconds that a killed run's processes may go on working before they are ended. */
const orphansPatienceSeconds = 120

/**
 * Puts right what a killed run left: processes still at work, locks of processes that are gone, operations begun and not ended.
 *
 * @param existing every stack that exists
 * @param concerned those that the run changes: of the others, locks and operations are somebody else's business
 * @returns what was put right, in words, and what the engine knows of each stack
 * @throws OperatorError when somebody is at work on a stack that the run changes
 */
export async function recover(
  session: Session,
  existing: string[],
  concerned: string[],
): Promise<{ said: string[]; states: Map<string, StackState> }> {
  const { engine, state } = session
  const said = await settleOrphans(engine.checkout, orphansPatienceSeconds)
  const states = new Map<string, StackState>()
  for (const stack of existing) {
    const known = await stateOf(session, stack)
    states.set(stack, known)
    if (!concerned.includes(stack)) continue
    if (state) said.push(...(await clearDeadLocks(state, stack)))
    if (known.pending > 0) said.push(await forgetPendingOperations(session, stack))
  }
  return { said, states }
}

const exportedStack = z.looseObject({
  deployment: z.looseObject({ pending_operations: z.array(z.unknown()).nullish() }),
})

/** Each of our operations can be done again, so the next run does, or finds it done; the engine would warn of them for ever. */
async function forgetPendingOperations({ engine }: Session, stack: string): Promise<string> {
  const exported = exportedStack.parse(JSON.parse(await pulumi(engine, ['stack', 'export', '--stack', stack])))
  const pending = exported.deployment.pending_operations?.length ?? 0
  exported.deployment.pending_operations = []
  await pulumi(engine, ['stack', 'import', '--stack', stack], JSON.stringify(exported))
  return `${stack}: ${pending} unfinished operation${pending === 1 ? '' : 's'} of a killed run will be done again`
}
