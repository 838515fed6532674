import { z } from 'zod'
import type { Endpoint, Plan } from '../../inventory/model/planning/plan.ts'
import { subnetOf } from '../../machines/container-networks.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { endpointsOfPart, plansByStack } from '../estate/planned.ts'
import { logicalName, type StackState } from '../estate/state.ts'

/** A container, or its network, that has what the inventory now gives to another: a port of its machine, and its addresses there. */
export type InTheWay = {
  urn: string
  /** The stack that has it, and what it is, as `blogs-infini-example`. */
  stack: string
  name: string
  /** What takes its place, and the stack that this is of. */
  to: string
  taker: string
}

/**
 * What goes before the run begins. The engine makes first and removes at the end, a stack knows nothing of another, and of two
 * services that change places neither can come before the other has gone.
 */
export function inTheWay(plan: Plan, states: ReadonlyMap<string, StackState>): InTheWay[] {
  const takers = takersOf(plan)
  return [...states].flatMap(([stack, { resources }]) =>
    resources.flatMap((resource) => {
      const found = held(resource).map((place) => takers.get(place))
      const name = String(resource.outputs?.name)
      const endpoint = found.find((one) => one !== undefined && ![one.key, one.service].includes(name))
      return endpoint ? [{ urn: resource.urn, stack, name, to: endpoint.key, taker: endpoint.owner }] : []
    }),
  )
}

/**
 * What of it can go in this run: whatever makes place for a stack that is brought up.
 *
 * @throws OperatorError when another stack would have to be brought up with it, to come back
 */
export function goingFirst(all: InTheWay[], chosen: string[], gone: string[]): InTheWay[] {
  const wanted = all.filter(({ taker }) => chosen.includes(taker))
  const others = wanted.filter(({ stack }) => ![...chosen, ...gone].includes(stack))
  if (others.length === 0) return wanted
  throw new OperatorError(
    'Services change places, and not all of them are brought up.',
    others.map(({ stack, name, to, taker }) => ({
      where: to,
      what: `"${name}" of "${stack}" has the port that it gets`,
      instead: `Run scripts/up ${taker} ${stack}, or without naming stacks.`,
    })),
  )
}

/** By port of a machine, and by addresses of containers there. */
function takersOf(plan: Plan): Map<string, Endpoint> {
  const endpoints = plansByStack(plan).flatMap(endpointsOfPart)
  return new Map(
    endpoints.flatMap((endpoint): [string, Endpoint][] => [
      [`${endpoint.machine} ${endpoint.port}`, endpoint],
      [`${endpoint.machine} ${subnetOf(endpoint.port).subnet}`, endpoint],
    ]),
  )
}

const container = z.looseObject({ ports: z.array(z.looseObject({ external: z.number() })) })
const network = z.looseObject({ ipamConfigs: z.array(z.looseObject({ subnet: z.string() })) })

/** What a resource has on its machine, as `takersOf` names it. */
function held({ type, outputs, provider = '', pendingReplacement }: StackState['resources'][number]): string[] {
  if (pendingReplacement) return []
  // A provider's reference is its URN and its id, and it has its machine's name.
  const machine = logicalName(provider.split('::').slice(0, -1).join('::'))
  if (type === 'docker:index/container:Container')
    return container.safeParse(outputs).data?.ports.map(({ external }) => `${machine} ${external}`) ?? []
  if (type !== 'docker:index/network:Network') return []
  return network.safeParse(outputs).data?.ipamConfigs.map(({ subnet }) => `${machine} ${subnet}`) ?? []
}
