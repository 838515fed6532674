import { z } from 'zod'
import { type Engine, pulumi } from './pulumi.ts'

const exportedStack = z.looseObject({
  deployment: z.looseObject({ pending_operations: z.array(z.unknown()).nullish() }).nullish(),
})

/**
 * Forgets the operations that a killed run left unfinished in a stack's state.
 * Each of ours can be done again, so the next run does, or finds it done; the engine would warn of them for ever.
 *
 * @returns what was forgotten, in words
 */
export async function forgetPendingOperations(engine: Engine, stack: string): Promise<string[]> {
  const exported = exportedStack.parse(JSON.parse(await pulumi(engine, ['stack', 'export', '--stack', stack])))
  const pending = exported.deployment?.pending_operations ?? []
  if (!exported.deployment || pending.length === 0) return []
  exported.deployment.pending_operations = []
  await pulumi(engine, ['stack', 'import', '--stack', stack], JSON.stringify(exported))
  return [
    `${stack}: ${pending.length} unfinished operation${pending.length === 1 ? '' : 's'} of a killed run will be done again`,
  ]
}
