import { z } from 'zod'
import type { Plan } from '../../inventory/model/planning/plan.ts'
import type { Reachable } from '../../machines/kinds/machine.ts'
import { logicalName, type StackState } from '../estate/state.ts'

/** A machine or a service of the collective that the state still has and the inventory no longer does. */
export type Leaving = { name: string; urns: string[] }

/**
 * What leaves the collective, with all that belongs to it. It waits until the associations have left it.
 * What stands at the root of the stack decides for all that is under it; of what doesn't say what it is, nothing leaves.
 */
export function leavingParts({ collective }: Plan, { resources }: StackState): Leaving[] {
  const services = new Set(collective.services.map(({ key }) => key))
  const machines = { ...collective.machines, ...collective.coming }
  const stays = ({ machine, service }: Standing) =>
    service === undefined ? machine === undefined || Object.hasOwn(machines, machine) : services.has(service)
  const leaving = new Map<string, Leaving>()
  // A parent is listed before its children.
  for (const resource of resources) {
    const { urn, parent = '' } = resource
    const standing = parent === '' || isStack(parent) ? standingOf(resource) : {}
    const name = standing.service ?? standing.machine ?? ''
    const part = leaving.get(parent) ?? (stays(standing) ? undefined : { name, urns: [] })
    part?.urns.push(urn)
    if (part) leaving.set(urn, part)
  }
  return [...new Set(leaving.values())]
}

const isStack = (urn: string): boolean => urn.includes('::pulumi:pulumi:Stack::')

/** Where a part stands: on a machine, and of a service unless it is of the machine itself. */
const standing = z.looseObject({ machine: z.string().optional(), service: z.string().optional() })
type Standing = Partial<z.output<typeof standing>>

/** What a part of ours says of itself in its outputs; in older states some have only their name. */
export function standingOf({
  type,
  urn,
  outputs,
}: Pick<StackState['resources'][number], 'type' | 'urn' | 'outputs'>): Standing {
  const [ours, , kind = ''] = type.split(':')
  if (ours !== 'bocage') return {}
  return {
    ...(namedByMachine.has(kind) && { machine: logicalName(urn) }),
    ...standing.safeParse(outputs).data,
  }
}

const namedByMachine = new Set(['ProxmoxHost', 'LxcGuest', 'DockerHost'])

/** Whether something of an association stands on a machine, or has a share of a service. */
export const standsOn = (name: string, { resources }: StackState): boolean =>
  resources.some(
    ({ type, urn, outputs }) =>
      (onMachine.has(type) && logicalName(urn) === name) ||
      outputs?.uses === name ||
      // States made before don't say what they use.
      (type === 'docker:index/container:Container' && outputs?.networkMode === name),
  )

/** They are named by their machine. */
const onMachine = new Set(['bocage:provider:MachineConfiguration', 'pulumi:providers:docker'])

/** What a machine says in its outputs that faces the internet itself. */
const server = z.object({ address: z.string(), hostKey: z.string() })
const guest = z.looseObject({ host: z.string(), vmid: z.number(), address: z.string() })

/** The machines that leave: what runs on them is taken down over SSH, so they must be reachable until the run is over. */
export function leavingMachines({ collective: { machines } }: Plan, { resources }: StackState): Reachable[] {
  return resources.flatMap(({ type, urn, outputs }): Reachable[] => {
    const name = logicalName(urn)
    if (Object.hasOwn(machines, name)) return []
    if (type.startsWith('bocage:components:')) {
      const { data } = server.safeParse(outputs)
      return data ? [{ name, ...data }] : []
    }
    const { data } = guest.safeParse(outputs)
    if (type !== 'bocage:provider:LxcGuest' || !data) return []
    return [{ name, address: data.address, through: data.host, on: data.host, id: data.vmid }]
  })
}
