import type { Endpoint, Plan, ServicePlan, UnitPlan } from '../../inventory/model/planning/plan.ts'
import type { Holding } from '../../words/holding.ts'
import { plansByStack } from '../estate/planned.ts'
import type { Saying } from './said/speak.ts'

/** A unit of the plan, or a service that is a role of its machine: what people know as one thing. */
export type Thing = {
  identity: string
  owner: string
  /** The name of its owner, as people say it. */
  ownerName: string
  /** The service that it is, or is a part of. */
  service: string
  machine: string
  unit?: UnitPlan
  /** Where it answers itself. */
  endpoints: Endpoint[]
  /** What holds data of it. */
  holds: Holding[]
}

/** Everything that people know as one thing, by its identity. */
export function thingsOf(plan: Plan): Map<string, Thing> {
  const things = plansByStack(plan).flatMap((part): Thing[] => {
    const of = { owner: part.stack, ownerName: part.name }
    const instances = part.services.map((service) => instanceOf(service, of))
    const shares = 'shares' in part ? part.shares : []
    return [
      ...instances,
      ...shares.flatMap(({ service, units, endpoints, holds }) =>
        units.map((unit) => ({
          ...{ identity: unit.identity, ...of, service: service.key, machine: service.machine, unit },
          endpoints: endpoints.filter(({ key }) => key === unit.identity),
          holds: holds.filter(({ identity }) => [unit.identity, `${service.key}/${part.stack}`].includes(identity)),
        })),
      ),
    ]
  })
  return new Map(things.map((thing) => [thing.identity, thing]))
}

/** Accounts are told of with the people whose they are. */
const instanceOf = (
  { key, machine, unit, endpoints, holds }: ServicePlan,
  of: Pick<Thing, 'owner' | 'ownerName'>,
): Thing => ({
  ...{ identity: key, ...of, service: key, machine, endpoints },
  ...(unit && { unit }),
  holds: holds.filter(({ bearer, ofOwner }) => bearer === undefined || ofOwner === true),
})

/** The names that people type for it. */
export const hostsOf = ({ endpoints }: Thing): string[] => endpoints.flatMap(({ host }) => host ?? [])

/** What people call it: its address; else the service, or what somebody has of one. */
export function nameOf(thing: Thing): string | Saying {
  const { service, identity, ownerName } = thing
  const [host] = hostsOf(thing)
  if (host !== undefined) return host
  return identity === service
    ? { say: 'thing.service', with: { service } }
    : { say: 'thing.part', with: { owner: ownerName, service } }
}

/** The same where who is away is listed: the names of others, or the service. */
export const awayNames = (thing: Thing): string[] => {
  const hosts = hostsOf(thing)
  return hosts.length > 0 ? hosts : [thing.service]
}
