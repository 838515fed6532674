import type { ListrTask } from 'listr2'
import type { SeenStates } from '../../provider/lease/seen.ts'
import type { Problem } from '../../words/said/problem.ts'
import type { Departures } from '../departures/departures.ts'
import type { Session } from '../estate/session.ts'
import type { StackState } from '../estate/state.ts'
import type { Lease } from '../lease/lease.ts'
import type { Leaving } from '../leaving/leaving.ts'
import type { Reached } from '../machines/reach-machines.ts'
import type { Bare } from '../recovery/bare-machines.ts'
import type { Handover } from './handovers.ts'
import type { InTheWay } from './in-the-way.ts'
import type { Outcome } from './outcome.ts'

/** What a run did: an outcome for each stack, and what was mended before. */
export type UpResult = {
  session: Session
  outcomes: Outcome[]
  recovered: string[]
  warnings: Problem[]
  /** What came of technicians who left, where it was looked at. */
  departures?: Departures
  /** The addresses that this run concerned, and where people get no page. */
  unseen: Problem[]
  /** Somebody pressed Ctrl-C. */
  stopping: boolean
  /** Keeps others out while it is held. */
  lease?: Lease
}

/** What the steps of a run hand on to one another. */
export type Run = UpResult & {
  /** Before the inventory was read. Milliseconds since 1970. */
  began: number
  stacks: string[]
  /** Stacks of associations that the inventory no longer has. */
  gone: string[]
  /** Machines that are gone for good, and the stacks whose states have something of them. */
  givenUp: { machines: string[]; stacks: string[] }
  /** Those that look first at what is really there. */
  refresh: Set<string>
  reached: Reached
  /** What earlier runs left to see on the machines. */
  seen: SeenStates
  /** The stacks that there are. */
  existing: Set<string>
  /** What the engine knew, when the run began, of those that were looked at. */
  states: Map<string, StackState>
  /** What the collective no longer has. */
  leaving: Leaving[]
  handovers: Handover[]
  /** What has a port that is another's now. */
  inTheWay: InTheWay[]
  /** Machines on which a file system is full. */
  full: string[]
  /** What has nothing of a stack's configuration, though that was brought up there. */
  bare: Bare[]
  /** The machines that are there and run. */
  answering: string[]
  /** The step that is at work. */
  step?: ListLine
}

/** A line of the list that people watch. */
export type ListLine = Parameters<NonNullable<ListrTask<Run>['task']>>[1]

/** What the engine knew of a stack when the run began. */
export const stateIn = ({ states }: Pick<Run, 'states'>, stack: string): StackState =>
  states.get(stack) ?? { resources: [], pending: 0 }
