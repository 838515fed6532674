import type { Endpoint, Plan } from '../../inventory/model/planning/plan.ts'
import { groupBy } from '../../words/group-by.ts'
import { endpointsOfPart, plansByStack } from '../estate/planned.ts'
import { webAddresses } from '../visits/web-addresses.ts'
import type { Foreseen } from './foreseen.ts'
import type { Saying } from './said/speak.ts'

/** A port of an address on the internet, and what it leads to. */
type Port = Pick<Endpoint, 'key' | 'owner' | 'service'> & { machine: string; port: number; protocol: 'TCP' | 'UDP' }

/** The ports that open to the internet, close, or become others; and what routers before them are to be told. */
export function portChanges(before: Plan, after: Plan): { changes: Foreseen[]; todo: Saying[] } {
  const [were, are] = [before, after].map((plan) => new Map(portsOf(plan).map((port) => [port.key, port])))
  const changes: Foreseen[] = []
  const opened: Port[] = []
  for (const key of new Set([...(were?.keys() ?? []), ...(are?.keys() ?? [])])) {
    const [was, is] = [were?.get(key), are?.get(key)]
    const { owner, service, machine, port, protocol } = (is ?? was) as Port
    const of = { owner, about: service }
    const values = { machine, port, protocol, ...{ things: [service], count: 1 } }
    if (was && is && was.port === is.port && was.machine === is.machine) continue
    if (is) opened.push(is)
    if (was && is)
      changes.push({
        ...{ risk: 'risky', ...of },
        what: { say: 'port.changed', with: { ...values, from: was.port, to: is.port } },
        next: { say: 'port.changed.next' },
      })
    else if (is) changes.push({ risk: 'noticed', ...of, what: { say: 'port.opened', with: values } })
    else changes.push({ risk: 'noticed', ...of, what: { say: 'port.closed', with: values } })
  }
  const todo = [...groupBy(opened, ({ machine }) => machine)].map(([machine, those]): Saying => {
    const ports = those.map(({ port, protocol }) => `${protocol} ${port}`)
    return { say: 'todo.router', with: { machine, ports } }
  })
  return { changes, todo }
}

function portsOf(plan: Plan): Port[] {
  const { machines } = plan.collective
  return plansByStack(plan)
    .flatMap(endpointsOfPart)
    .flatMap(({ key, owner, service, machine, outside, protocol }) =>
      outside === undefined
        ? []
        : [
            {
              ...{ key, owner, service, port: outside },
              machine: machines[machine]?.within ?? machine,
              protocol: protocol === 'udp' ? ('UDP' as const) : ('TCP' as const),
            },
          ],
    )
}

/** The names that lead nowhere yet, or elsewhere, by where they have to lead; and those that visitors come to over IPv6 in vain. */
export function recordsToSet(before: Plan, after: Plan): Saying[] {
  const were = new Map(webAddresses(before).map(({ host, door }) => [host, door]))
  const wanted = webAddresses(after).map(({ host, door }) => ({ host, ...door, was: were.get(host) }))
  const other = wanted.filter(
    ({ address, address6, was }) => was?.address !== address || (address6 !== undefined && was.address6 !== address6),
  )
  const without6 = wanted.filter(({ address6, was }) => address6 === undefined && was?.address6 !== undefined)
  const namesOf = (those: { host: string }[]) => those.map(({ host }) => host).sort()
  return [
    ...[...groupBy(other, ({ address, address6 }) => `${address} ${address6}`).values()].flatMap((those): Saying[] => {
      const [first] = those
      if (first === undefined) return []
      const { address, address6 = 'none' } = first
      return [{ say: 'todo.records', with: { names: namesOf(those), address, address6 } }]
    }),
    ...(without6.length > 0 ? [{ say: 'todo.records.gone', with: { names: namesOf(without6) } } as const] : []),
  ]
}
