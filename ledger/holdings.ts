import type { AssociationPlan, CollectivePlan, Plan } from '../inventory/model/planning/plan.ts'
import type { MachinePlan } from '../machines/kinds/kinds.ts'
import { isCarried } from '../machines/kinds/machine.ts'
import type { Holding } from '../words/holding.ts'

/** Something that holds data: whose it is, and where. */
export type Held = Holding & { owner: string; machine: string }

/** Everything that holds data, as the inventory wants it. */
export const heldIn = ({ collective, associations }: Plan): Held[] =>
  [collective, ...Object.values(associations)].flatMap(heldBy)

/** What one owner has. */
export function heldBy(part: CollectivePlan | AssociationPlan): Held[] {
  const of = (holds: Holding[], machine: string) => holds.map((one) => ({ ...one, owner: part.stack, machine }))
  return [
    ...part.services.flatMap(({ holds, machine }) => of(holds, machine)),
    ...('shares' in part ? part.shares.flatMap(({ holds, service }) => of(holds, service.machine)) : []),
    ...(part.stack === 'collective'
      ? Object.keys(part.machines).flatMap((host) => of(guestsOn(host, part.machines), host))
      : []),
  ]
}

/** The guests that a host carries: each is known by its id, and its key says which one it is. */
export const guestsOn = (host: string, machines: Record<string, MachinePlan>): Holding[] =>
  Object.values(machines).flatMap((machine) =>
    isCarried(machine) && machine.on === host
      ? [{ identity: guestIdentity(host, machine.id), kind: 'guest', service: host, bearer: machine.name }]
      : [],
  )

/** Its host's name is a part of it: each host counts for itself. */
export const guestIdentity = (host: string, vmid: number): string => `${host}/guest-${vmid}`

/** The name by which people purge what is left of something: `apps/blogs-infini-example`, `pve1/guest-110`. */
export const leftoverName = (machine: string, identity: string): string =>
  identity.startsWith(`${machine}/`) ? identity : `${machine}/${identity}`
