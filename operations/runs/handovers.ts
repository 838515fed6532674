import type { Plan } from '../../inventory/model/planning/plan.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { keysOf, plansByStack } from '../estate/planned.ts'
import type { StackState } from '../estate/state.ts'
import { knownIn } from '../recovery/known-containers.ts'

/** A service that the inventory gives to another stack than the one that runs it. */
export type Handover = { service: string; from: string; to: string }

/** The services that change hands: a container's name is its service's key, and there is one of each name. */
export function handovers(plan: Plan, states: Map<string, StackState>): Handover[] {
  const planned = new Map(plansByStack(plan).flatMap((part) => keysOf(part).map((key) => [key, part.stack])))
  return [...states].flatMap(([from, state]) =>
    [...knownIn(state)].flatMap((known) => {
      const [kind, service = ''] = known.split(' ')
      const to = planned.get(service)
      return kind === 'container' && to !== undefined && to !== from ? [{ service, from, to }] : []
    }),
  )
}

/**
 * Refuses what can't be done in one run: the collective is brought up before the others, and takes down after them; and of two
 * stacks one must go first.
 */
export function refuseKnots(all: Handover[], chosen: string[], gone: string[]): void {
  const giving = new Set(all.map(({ from }) => from))
  const knots = all.filter(
    ({ from, to }) =>
      chosen.includes(to) &&
      ([from, to].includes('collective') || giving.has(to) || ![...chosen, ...gone].includes(from)),
  )
  if (knots.length === 0) return
  throw new OperatorError(
    'Services change hands, and not in this order.',
    knots.map(({ service, from, to }) => ({
      where: service,
      what: `it goes from "${from}" to "${to}", and "${from}" still runs it`,
      instead: [...chosen, ...gone].includes(from)
        ? `Take it out of "${from}" first and run scripts/up; then give it to "${to}", with its data.`
        : `Run scripts/up without naming stacks, so that "${from}" lets go of it first.`,
    })),
  )
}
