import { ask, whoGetsIn } from '../../ledger/departures/ask.ts'
import { expectDepartures, refuseDeparted } from '../../ledger/departures/departed.ts'
import type { Run } from '../runs/run.ts'

type Part = Pick<Run, 'session' | 'stacks' | 'answering' | 'warnings'>

/**
 * Whoever left is not let in again by an inventory that still has them: asked wherever keys are written, which are the
 * collective's.
 *
 * @throws OperatorError with everybody who left
 */
export async function refuseWhoLeft({ session: { plan, site }, answering, warnings }: Part): Promise<void> {
  warnings.push(...(await refuseDeparted(answering, whoGetsIn(plan.collective, site))))
}

/**
 * Before keys are changed, machines note who gets in, and who will no longer. Those that have just been started were not asked
 * before who left.
 *
 * @throws OperatorError with everybody who left before
 */
export async function noteWhoGetsIn({ session: { plan, site }, stacks, answering, warnings }: Part): Promise<void> {
  if (!stacks.includes('collective')) {
    const { failures } = await ask(answering, { action: 'remember', couldNot: 'note who gets in' })
    warnings.push(...failures)
    return
  }
  warnings.push(...(await expectDepartures(answering, whoGetsIn(plan.collective, site))))
}
