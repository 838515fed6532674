import type { Plan } from '../../inventory/model/planning/plan.ts'
import { endpointsOfPart, plansByStack } from '../estate/planned.ts'
import { webAddresses } from './web-addresses.ts'

/** A door of the estate, as routers and name servers must know it. */
export type DoorWays = {
  machine: string
  /** Where it is: names are given this address, or what leads to it, as their A; and `address6` as their AAAA. */
  address: string
  address6?: string
  /** The ports that a router before it leads to it, and for what. */
  ports: { port: number; protocol: 'TCP' | 'UDP'; leadsTo: string }[]
  names: string[]
}

/** Every machine that the internet comes to, with its ports and the names that have to lead to it: by machine, port and name. */
export function doorsOf(plan: Plan): DoorWays[] {
  const { machines } = plan.collective
  const web = webAddresses(plan)
  const opened = plansByStack(plan)
    .flatMap(endpointsOfPart)
    .flatMap(({ machine, outside, protocol, service, role }) =>
      outside === undefined
        ? []
        : [
            {
              door: machines[machine]?.within,
              ...{ port: outside, protocol: protocol === 'udp' ? ('UDP' as const) : ('TCP' as const) },
              leadsTo: `${role} of ${service}`,
            },
          ],
    )
  return Object.values(machines)
    .filter(({ name, within }) => name === within)
    .flatMap(({ name, address, address6 }): DoorWays[] => {
      const behind = web.filter(({ door }) => door.machine === name)
      const gateway = behind[0]?.gateway
      const ports = [
        ...(gateway === undefined
          ? []
          : [80, 443].map((port) => ({ port, protocol: 'TCP' as const, leadsTo: `web, ${gateway}` }))),
        ...opened.filter(({ door }) => door === name).map(({ door: _, ...port }) => port),
      ].sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1))
      if (ports.length === 0) return []
      return [
        { machine: name, address, ...(address6 && { address6 }), ports, names: behind.map(({ host }) => host).sort() },
      ]
    })
    .sort((a, b) => (a.machine < b.machine ? -1 : 1))
}

/** The same for people. */
export const renderDoors = (doors: DoorWays[]): string =>
  doors
    .map(({ machine, address, address6, ports, names }) => {
      const lines = ports.map(({ port, protocol, leadsTo }) => `    ${protocol} ${String(port).padEnd(5)}  ${leadsTo}`)
      const records = address6 === undefined ? '' : `, and the AAAA ${address6}`
      return [
        `${machine}, at ${address}. A router before it leads these ports to it:`,
        ...lines,
        ...(names.length > 0
          ? [`  Names, each with its address as A${records}:`, ...names.map((name) => `    ${name}`)]
          : []),
      ].join('\n')
    })
    .join('\n\n')
