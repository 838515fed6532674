import { logicalName, type StackState } from '../estate/state.ts'
import type { Installed } from '../lease/state-age.ts'

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
      isConfigured(machine, state) && !packages.some(({ owner }) => owner === stack) ? [{ machine, stack }] : [],
    ),
  )

/** Whether a stack has a package there. What it uses of others, by whatever name, is theirs. */
const isConfigured = (machine: string, { resources }: StackState): boolean =>
  resources.some(({ type, urn }) => type === 'bocage:provider:MachineConfiguration' && logicalName(urn) === machine)
