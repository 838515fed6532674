import { inventoryFolder } from '../../inventory/model/reading/files/inventory-folder.ts'
import { compared } from '../../ledger/by-hand.ts'
import { compare, refuseLosses } from '../../ledger/compare.ts'
import { heldIn } from '../../ledger/holdings.ts'
import { readLedgers } from '../../ledger/read.ts'
import { remembered } from '../../ledger/remembered.ts'
import { withPlaces } from '../../ledger/where-written.ts'
import type { Connection } from '../../ssh/ssh.ts'
import { type Run, stateIn } from '../runs/run.ts'
import { rowsOfState } from './rows-of-states.ts'

/**
 * Compares the inventory with what the machines remember, before anything is changed. A machine that can't be asked is judged
 * by what the states say. The engine is told of which plan this is done: a stack by hand does it for itself, and so
 * does one whose inventory somebody has edited since.
 *
 * @param leaving the associations of which a person said that they may leave
 * @throws OperatorError with everything of the stacks to bring up that would begin empty although its data is elsewhere, or take
 *   up another's
 */
export async function lookInLedgers(run: Run, leaving: string[], connection?: Connection): Promise<void> {
  const { plan, engine, site } = run.session
  const memories = await readLedgers(run.answering, connection)
  for (const { machine, reason } of memories.silent)
    run.warnings.push({
      where: machine,
      what: `it could not be asked what it remembers (${reason})`,
      instead: 'What left the inventory and is still there was not looked at; what the states know was.',
    })
  const states = [...run.states.keys()].flatMap((stack) => rowsOfState(stateIn(run, stack)))
  const verdicts = compare(heldIn(plan), remembered(memories, states), {
    owners: [plan.collective.stack, ...Object.keys(plan.associations)],
    leaving,
  })
  const concerned = verdicts.filter(({ owner }) => run.stacks.includes(owner))
  refuseLosses(await withPlaces(concerned, plan, inventoryFolder(engine.checkout, site)))
  run.session.engine = { ...engine, environment: { ...engine.environment, [compared]: run.session.planDigest } }
}
