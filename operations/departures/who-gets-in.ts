import { ask, whoGetsIn } from '../../ledger/departures/ask.ts'
import { askDeparted, expectDepartures, refuseReturns } from '../../ledger/departures/departed.ts'
import type { Run } from '../runs/run.ts'

type Part = Pick<Run, 'session' | 'stacks' | 'answering' | 'warnings'>

/**
 * Whoever left is not let in again by an inventory that still has them. The keys of machines are the collective's: a run of
 * others' stacks changes none.
 *
 * @throws OperatorError with everybody who left
 */
export async function refuseWhoLeft({ session: { plan, site }, stacks, answering, warnings }: Part): Promise<void> {
  if (!stacks.includes('collective')) return
  const { answers, failures } = await askDeparted(answering)
  warnings.push(...failures)
  refuseReturns(whoGetsIn(plan.collective, site), answers)
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
  const technicians = whoGetsIn(plan.collective, site)
  const { answers, failures } = await expectDepartures(answering, technicians)
  warnings.push(...failures)
  refuseReturns(technicians, answers)
}
