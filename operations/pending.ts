import { z } from 'zod'
import { pulumi } from './pulumi.ts'
import type { Session } from './session.ts'
import { stateOf } from './state.ts'

const exportedStack = z.looseObject({
  deployment: z.looseObject({ pending_operations: z.array(z.unknown()).nullish() }),
})

/**
 * Forgets the operations that a killed run left unfinished in a stack's state.
 * Each of ours can be done again, so the next run does, or finds it done; the engine would warn of them for ever.
 *
 * @returns what was forgotten, in words
 */
export async function forgetPendingOperations(session: Session, stack: string): Promise<string[]> {
  const { pending } = await stateOf(session, stack)
  if (pending === 0) return []
  const exported = exportedStack.parse(JSON.parse(await pulumi(session.engine, ['stack', 'export', '--stack', stack])))
  exported.deployment.pending_operations = []
  await pulumi(session.engine, ['stack', 'import', '--stack', stack], JSON.stringify(exported))
  return [`${stack}: ${pending} unfinished operation${pending === 1 ? '' : 's'} of a killed run will be done again`]
}
