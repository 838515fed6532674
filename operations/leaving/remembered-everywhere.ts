import { heldIn } from '../../ledger/holdings.ts'
import { readLedgers } from '../../ledger/read.ts'
import { remembered } from '../../ledger/remembered.ts'
import type { Row } from '../../ledger/row.ts'
import { existingStacks, type Session } from '../estate/session.ts'
import { stateOf } from '../estate/state.ts'
import { InService } from './leftovers.ts'
import { passwordsIn, passwordsOfState, rowsOfState } from './rows-of-states.ts'

/** What is remembered in the whole estate, and what is in service where. What the inventory names is, even if it was never up. */
export async function rememberedEverywhere(session: Session): Promise<{ rows: Row[]; inService: InService }> {
  const { plan } = session
  const memories = await readLedgers(Object.keys(plan.collective.machines))
  const states = await Promise.all([...(await existingStacks(session))].map((stack) => stateOf(session, stack)))
  const rows = remembered(memories, states.flatMap(rowsOfState))
  const standing = [...rows.filter(({ inService }) => inService), ...states.flatMap(passwordsOfState)]
  return { rows, inService: new InService([...standing, ...heldIn(plan), ...passwordsIn(plan)]) }
}
