import type { Plan } from '../../inventory/model/planning/plan.ts'
import type { SiteProfile } from '../../inventory/model/site.ts'
import { endpointsOfPart, plansByStack } from '../estate/planned.ts'

/** An address that people open, and where it has to lead. */
export type WebAddress = {
  host: string
  /** Whose it is. */
  stack: string
  /** The machine that its application runs on. */
  machine: string
  /** The machine that holds its certificate. */
  gateway: string
  door: Door
}

/** The machine whose address on the internet visitors come to. */
export type Door = {
  machine: string
  /** Its IPv4 address, or a name. */
  address: string
  address6?: string
}

/**
 * Every web address of the estate, by stack and name: former ones, too, for as long as they lead on to others. A rehearsal says where its
 * machines are.
 */
export const webAddresses = (plan: Plan, site?: SiteProfile): WebAddress[] =>
  plansByStack(plan).flatMap((part) => {
    const { machines } = plan.collective
    const addresses = endpointsOfPart(part).flatMap(({ host, formerly = [], machine, gateway }): WebAddress[] => {
      if (host === undefined || gateway === undefined) return []
      const door = machines[machines[gateway]?.within ?? gateway]
      if (door === undefined) return []
      const { name, address6 } = door
      const address = site?.ssh.addresses[name] ?? door.address
      const leads = {
        stack: part.stack,
        machine,
        gateway,
        door: { machine: name, address, ...(address6 && { address6 }) },
      }
      return [host, ...formerly].map((name) => ({ host: name, ...leads }))
    })
    return addresses.sort((a, b) => (a.host < b.host ? -1 : 1))
  })
