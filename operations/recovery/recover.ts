import { z } from 'zod'
import { pulumi } from '../estate/pulumi.ts'
import type { Session } from '../estate/session.ts'
import type { StackState } from '../estate/state.ts'
import { clearDeadLocks } from './locks.ts'

/**
 * Puts right what a killed run left of a stack: the lock of a process that is gone, and operations begun and not ended.
 *
 * @returns what was put right, in words
 * @throws OperatorError when somebody is at work on it
 */
export async function recover(session: Session, stack: string, { pending }: StackState): Promise<string[]> {
  const cleared = session.state ? await clearDeadLocks(session.state, stack) : []
  return pending > 0 ? [...cleared, await forgetPendingOperations(session, stack)] : cleared
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
