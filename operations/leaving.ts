import { z } from 'zod'
import type { GuestPlan, Plan } from '../inventory/model/plan.ts'
import { nameOf, type StackState } from './state.ts'

/** A machine or a service of the collective that the state still has and the inventory no longer does. */
export type Leaving = { name: string; urns: string[] }

/** What leaves the collective, with all that belongs to it. It waits until the associations have left it. */
export function leavingParts({ collective }: Plan, { resources }: StackState): Leaving[] {
  const machines = new Set(Object.keys(collective.machines))
  const services = new Set(collective.services.map(({ key }) => key))
  const leaving = new Map<string, Leaving>()
  const partOf = new Map<string, string>()
  // A parent is listed before its children.
  for (const { urn, type, parent = '' } of resources) {
    const part = partOf.get(parent) ?? (type.startsWith('bocage:components:') ? urn : undefined)
    if (part === undefined) continue
    partOf.set(urn, part)
    const name = nameOf(part)
    if (part === urn && (ofMachines.test(type) ? machines : services).has(name)) continue
    if (part === urn) leaving.set(part, { name, urns: [] })
    leaving.get(part)?.urns.push(urn)
  }
  return [...leaving.values()]
}

/** Components that are named by their machine; the others are named by their service. */
const ofMachines = /^bocage:components:(ProxmoxHost|LxcGuest|DockerHost)$/

/** Whether something of an association stands on a machine, or on the network of a service. */
export const standsOn = (name: string, { resources }: StackState): boolean =>
  resources.some(
    ({ type, urn, outputs }) =>
      (onMachine.has(type) && nameOf(urn) === name) ||
      (type === 'docker:index/container:Container' && outputs?.networkMode === name),
  )

/** They are named by their machine. */
const onMachine = new Set(['bocage:provider:MachineConfiguration', 'pulumi:providers:docker'])

const guest = z.looseObject({ host: z.string(), vmid: z.number(), address: z.string() })

/** The plan with the guests that leave: what runs in them is taken down over SSH, so they must be reachable until the run is over. */
export function withLeavingGuests(plan: Plan, { resources }: StackState): Plan {
  const leaving = resources.flatMap(({ type, urn, outputs }) => {
    const { data } = guest.safeParse(outputs)
    if (type !== 'bocage:provider:LxcGuest' || !data) return []
    return [{ kind: 'lxc', name: nameOf(urn), on: data.host, id: data.vmid, address: data.address } as GuestPlan]
  })
  const guests = Object.fromEntries(leaving.map((one) => [one.name, one]))
  return { ...plan, collective: { ...plan.collective, machines: { ...guests, ...plan.collective.machines } } }
}
