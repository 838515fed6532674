import type { StackState } from '../estate/state.ts'
import type { Installed } from '../lease/state-age.ts'
import { standsOn } from '../leaving/leaving.ts'

/** A machine that has nothing of a stack's configuration, though the stack's state knows of something there. */
export type Bare = { machine: string; stack: string }

/**
 * Machines that were made again under a stack, by a run that did not come to its end or by somebody's hand. The engine would change
 * nothing there, since its state says that all is in place.
 *
 * @param installed by machine, the packages of owners that are there: of those machines that answered
 */
export const bareMachines = (states: Map<string, StackState>, installed: Map<string, Installed[]>): Bare[] =>
  [...installed].flatMap(([machine, packages]) =>
    [...states].flatMap(([stack, state]) =>
      standsOn(machine, state) && !packages.some(({ owner }) => owner === stack) ? [{ machine, stack }] : [],
    ),
  )
