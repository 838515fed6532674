import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import type { Plan } from '../../inventory/model/planning/plan.ts'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import type { StackState } from '../estate/state.ts'

const guest = z.looseObject({
  name: z.string(),
  host: z.string(),
  network: z.looseObject({ cidr: z.cidrv4(), router: z.string() }),
})

/**
 * Refuses another network for guests that are there: each lets in its router alone, by the address of before, so that nothing could
 * reach it to tell it the new one. One guest that is elsewhere was put there by hand, and is put back; they would not all be.
 *
 * @param collective what the engine knows of it
 * @throws OperatorError with each host whose guests would be shut out
 */
export function refuseOtherNetworks({ collective: { machines } }: Plan, collective: StackState): void {
  const present = collective.resources.flatMap(({ type, inputs }) => {
    const found = type === 'bocage:provider:LxcGuest' ? guest.safeParse(inputs).data : undefined
    return found && machines[found.name]?.on !== undefined ? [found] : []
  })
  const problems = Object.values(machines).flatMap((host): Problem[] => {
    if (host.network === undefined) return []
    const guests = present.filter((one) => one.host === host.name)
    const [first] = guests
    const routers = guests.map(({ network }) => network.router)
    if (first === undefined || !shutsOut(host.inside, routers)) return []
    const { cidr } = first.network
    const before = `${ipaddr.IPv4.networkAddressFromCIDR(cidr)}/${cidr.split('/')[1]}`
    return [
      {
        where: host.name,
        what: `its guests are in ${before}, and "network: ${host.network}" would shut them out, with all that they serve`,
        instead: `Write "network: ${before}" again. Another network is for a host that carries no guest yet.`,
      },
    ]
  })
  if (problems.length > 0) throw new OperatorError('Guests that run would get another network.', problems)
}

/** Whether a host that is at another address within than its guests know for their router would let none of them be reached. */
export const shutsOut = (inside: string, routers: string[]): boolean => routers.length > 0 && !routers.includes(inside)
