import { z } from 'zod'
import type { StackState } from '../estate/state.ts'
import { standingOf } from '../leaving/leaving.ts'

/** What of a resource says on which machine it is. */
type Placed = Pick<StackState['resources'][number], 'type' | 'urn' | 'parent' | 'provider' | 'outputs'>

/** The machine that each resource is on, by URN: its own word, that of the engine it is made by, or that of what it is part of. */
export function machinesOf(resources: Placed[]): Map<string, string> {
  const found = new Map<string, string>()
  // What others refer to is listed before them.
  for (const resource of resources) {
    const { urn, parent = '', provider = '' } = resource
    const engine = provider.split('::').slice(0, -1).join('::')
    const machine = standingOf(resource).machine ?? found.get(engine) ?? found.get(parent)
    if (machine !== undefined) found.set(urn, machine)
  }
  return found
}

/** What is made, changed and removed on a machine itself, over SSH. */
const isOnMachine = ({ type }: Placed) => /^(bocage:provider:|docker:|command:|pulumi:providers:docker$)/.test(type)

const resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  parent: z.string().optional(),
  provider: z.string().optional(),
  outputs: z.looseObject({}).optional(),
  deletedWith: z.string().optional(),
  dependencies: z.array(z.string()).nullish(),
  propertyDependencies: z.record(z.string(), z.array(z.string()).nullable()).nullish(),
})
/** A state as the engine exports it, as far as it is read here. */
export const deployment = z.looseObject({
  resources: z.array(resource).nullish(),
  pending_operations: z.array(z.looseObject({ resource })).nullish(),
})
type Deployment = z.output<typeof deployment>

/** Which of these are on some machines. */
function urnsOn(machines: string[], resources: Placed[]): Set<string> {
  const on = machinesOf(resources)
  const isThere = (one: Placed) => isOnMachine(one) && machines.includes(on.get(one.urn) ?? '')
  return new Set(resources.filter(isThere).map(({ urn }) => urn))
}

/** What a run knows of a stack, without what is on some machines; the same where it has nothing there. */
export function stateWithout(state: StackState, gone: string[]): StackState {
  const { resources, begun = [] } = state
  // What was begun may be in the state already.
  const urns = urnsOn(gone, [...resources, ...begun])
  if (urns.size === 0) return state
  const stays = ({ urn }: Placed) => !urns.has(urn)
  const stillBegun = begun.filter(stays)
  return { ...state, resources: resources.filter(stays), begun: stillBegun, pending: stillBegun.length }
}

/** An exported state without what is on some machines, of which the rest then says no longer that it depends on it. */
export function withoutMachines(all: Deployment, gone: string[]): { left: Deployment; forgotten: number } {
  const resources = all.resources ?? []
  const urns = urnsOn(gone, [...resources, ...(all.pending_operations ?? []).map((operation) => operation.resource)])
  const stays = (urn: string) => !urns.has(urn)
  const left = resources
    .filter(({ urn }) => stays(urn))
    .map(({ deletedWith, dependencies, propertyDependencies, ...rest }) => ({
      ...rest,
      ...(deletedWith !== undefined && stays(deletedWith) && { deletedWith }),
      ...(dependencies && { dependencies: dependencies.filter(stays) }),
      ...(propertyDependencies && {
        propertyDependencies: Object.fromEntries(
          Object.entries(propertyDependencies).map(([property, of]) => [property, of?.filter(stays) ?? null]),
        ),
      }),
    }))
  const begun = all.pending_operations?.filter((operation) => stays(operation.resource.urn))
  return {
    left: { ...all, resources: left, ...(begun && { pending_operations: begun }) },
    forgotten: resources.length - left.length,
  }
}
