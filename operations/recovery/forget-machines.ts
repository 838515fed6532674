import { z } from 'zod'
import { pulumi } from '../estate/pulumi.ts'
import type { Session } from '../estate/session.ts'
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
const deployment = z.looseObject({
  resources: z.array(resource).nullish(),
  pending_operations: z.array(z.looseObject({ resource: z.looseObject({ urn: z.string() }) })).nullish(),
})
type Deployment = z.output<typeof deployment>
const exportedStack = z.looseObject({ deployment })

/** A state without what is on some machines, of which the rest then says no longer that it depends on it; nothing, where none is. */
export function withoutMachines(all: Deployment, gone: string[]): { left: Deployment; forgotten: number } | undefined {
  const resources = all.resources ?? []
  const machines = machinesOf(resources)
  const isGone = (one: Placed) => isOnMachine(one) && gone.includes(machines.get(one.urn) ?? '')
  const urns = new Set(resources.filter(isGone).map(({ urn }) => urn))
  if (urns.size === 0) return undefined
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
  const begun = all.pending_operations?.filter(({ resource: { urn } }) => stays(urn))
  return { left: { ...all, resources: left, ...(begun && { pending_operations: begun }) }, forgotten: urns.size }
}

/**
 * Forgets what was on machines in the state of a stack. The machines are not touched.
 *
 * @returns what was forgotten, in words
 */
export async function forgetMachines({ engine }: Session, stack: string, gone: string[]): Promise<string[]> {
  const exported = exportedStack.parse(JSON.parse(await pulumi(engine, ['stack', 'export', '--stack', stack])))
  const without = withoutMachines(exported.deployment, gone)
  if (without === undefined) return []
  await pulumi(engine, ['stack', 'import', '--stack', stack], JSON.stringify({ ...exported, deployment: without.left }))
  return [`${stack}: forgot what was on ${gone.join(', ')} (${without.forgotten} in its state)`]
}
