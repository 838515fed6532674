import type { Plan } from '../../inventory/model/planning/plan.ts'
import type { SiteProfile } from '../../inventory/model/site.ts'
import type { MachinePlan } from '../../machines/kinds/kinds.ts'
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
  /** Guests that run, and don't answer. */
  unreached: string[]
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
  const near = await unheld(machines.filter(isNear))
  const { guests, silent } = await presentGuests(machines)
  // Of what carries guests, their list tells.
  const others = near.flatMap(({ name, carries }) => (carries ? [] : [name]))
  // A guest that isn't there, or doesn't run, is not waited for.
  const running = guests.flatMap(({ guest, running }) => (running ? [guest.name] : []))
  const behind = await unheld(machines.filter((machine) => !isNear(machine) && running.includes(machine.name)))
  const unreached = behind.map(({ name }) => name)
  warnings.push(...unreached.map(unasked))
  return { guests, silent: [...silent, ...others], unreached, warnings }
}

/** Holds a connection to each, first to those that lead to others. */
export async function holdConnections(machines: MachinePlan[]): Promise<void> {
  await unheld(machines.filter(isNear))
  await unheld(machines.filter((machine) => !isNear(machine)))
}

const isNear = ({ through }: MachinePlan) => through === undefined

/** Holds a connection to each. @returns those that don't answer */
async function unheld(machines: MachinePlan[]): Promise<MachinePlan[]> {
  const held = await Promise.all(
    machines.map(async (machine) => ((await holdConnection(machine.name)) ? [] : [machine])),
  )
  return held.flat()
}

/** The run itself says what could not be done there. */
const unasked = (where: string): Problem => ({
  where,
  what: 'it runs, and does not answer: it was not asked what it remembers',
  instead: 'What left the inventory and is still there was not looked at; what the states know was.',
})
