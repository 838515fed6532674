import type { Plan } from '../../inventory/model/planning/plan.ts'
import type { SiteProfile } from '../../inventory/model/site.ts'
import { prepareSsh } from '../../ssh/config.ts'
import { holdConnection } from '../../ssh/master.ts'
import type { Problem } from '../../words/said/problem.ts'
import type { StackState } from '../estate/state.ts'
import { leavingMachines } from '../leaving/leaving.ts'
import { type PresentGuest, presentGuests } from './present-guests.ts'

/** Which machines of the estate answer. */
export type Reached = {
  /** The guests that are there. */
  guests: PresentGuest[]
  /** Machines that are reached directly, and don't answer. */
  silent: string[]
  /** What is in the way of the machines that can't be reached. */
  warnings: Problem[]
}

/**
 * Readies SSH and opens a connection to every machine that answers: first to those that lead to others.
 *
 * @param collective what the engine knows of the collective: machines that leave are reached once more, to take down what runs there
 */
export async function reachMachines(plan: Plan, collective: StackState, site?: SiteProfile): Promise<Reached> {
  const warnings = await prepareSsh(plan, site, leavingMachines(plan, collective))
  const machines = Object.values(plan.collective.machines)
  const near = machines.filter(({ through }) => through === undefined)
  const held = await Promise.all(near.map(async (machine) => ((await holdConnection(machine.name)) ? [] : [machine])))
  await Promise.all(machines.flatMap(({ name, through }) => (through === undefined ? [] : holdConnection(name))))
  const { guests, silent } = await presentGuests(machines)
  // Of what carries guests, their list tells.
  const others = held.flat().flatMap(({ name, carries }) => (carries ? [] : [name]))
  return { guests, silent: [...silent, ...others], warnings }
}
