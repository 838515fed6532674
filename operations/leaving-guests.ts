import { z } from 'zod'
import type { GuestPlan, Plan } from '../inventory/model/plan.ts'
import { nameOf, type StackState } from './state.ts'

const guest = z.looseObject({ host: z.string(), vmid: z.number(), address: z.string() })

/** What is left to know of a guest that the inventory no longer has: enough to reach it once more. */
type Leaving = Pick<GuestPlan, 'kind' | 'name' | 'on' | 'id' | 'address'>

/**
 * The plan, with the guests that the collective's state still has and the inventory no longer does: what runs in them is
 * taken down over SSH, so they must be reachable until the run is over.
 */
export function withLeavingGuests(plan: Plan, { resources }: StackState): Plan {
  const leaving: Record<string, Leaving> = {}
  for (const { type, urn, outputs } of resources) {
    const name = nameOf(urn)
    if (type !== 'bocage:provider:LxcGuest' || name in plan.collective.machines) continue
    const { data } = guest.safeParse(outputs)
    if (data) leaving[name] = { kind: 'lxc', name, on: data.host, id: data.vmid, address: data.address }
  }
  const machines = { ...(leaving as Record<string, GuestPlan>), ...plan.collective.machines }
  return { ...plan, collective: { ...plan.collective, machines } }
}
