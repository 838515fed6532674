import type { Plan } from '../../inventory/model/planning/plan.ts'
import type { SiteProfile } from '../../inventory/model/site.ts'
import { prepareSsh } from '../../ssh/config.ts'
import { holdConnection } from '../../ssh/master.ts'
import type { Problem } from '../../words/problem.ts'
import { withLeavingGuests } from '../leaving/leaving.ts'
import { type PresentGuest, presentGuests } from './present-guests.ts'
import type { StackState } from './state.ts'

/** Which machines of the estate answer. */
export type Reached = {
  /** The guests that are there. */
  guests: PresentGuest[]
  /** Hosts that don't answer. */
  silent: string[]
  /** What is in the way of the machines that can't be reached. */
  warnings: Problem[]
}

/**
 * Readies SSH and opens a connection to every machine that answers: hosts first, since guests are reached through them.
 *
 * @param collective what the engine knows of the collective: guests that leave are reached once more, to take down what runs there
 */
export async function reachMachines(plan: Plan, collective: StackState, site?: SiteProfile): Promise<Reached> {
  const warnings = await prepareSsh(withLeavingGuests(plan, collective), site)
  const machines = Object.values(plan.collective.machines)
  for (const kind of ['proxmox', 'lxc'])
    await Promise.all(machines.flatMap((machine) => (machine.kind === kind ? holdConnection(machine.name) : [])))
  return { ...(await presentGuests(machines)), warnings }
}
