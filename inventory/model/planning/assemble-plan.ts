import { kindOf, type MachinePlan } from '../../../machines/kinds/kinds.ts'
import type { HoldingWish } from '../../../services/form/unit.ts'
import { groupBy } from '../../../words/group-by.ts'
import type { Holding } from '../../../words/holding.ts'
import type { PersonEntry } from '../checking/people.ts'
import { accountsOf, type InstanceEntry, type ShareEntry } from '../checking/services.ts'
import type { Draft } from './draft.ts'
import type { PlacedEndpoint } from './endpoints.ts'
import { gatewaysOf } from './gateways.ts'
import { type Providers, providersOf, provisionsOf, relayIn } from './given-by.ts'
import { imageReference } from './images.ts'
import type { AssociationPlan, Endpoint, Person, Plan, ServicePlan, SharePlan } from './plan.ts'
import { holdingOf, placeUnit } from './units.ts'

/** A draft without errors, as a plan. Everything in it is in the order of names, so that the order of the files says nothing. */
export function assemblePlan(draft: Draft): Plan {
  const { about, associations, people, machines, shares } = draft
  if (about === undefined) throw new Error('a draft without errors says what the collective is')
  const technicians = [...people.values()]
    .flatMap((entry) => personOf(entry) ?? [])
    .filter(({ role }) => role === 'technician')
  const sharesOf = groupBy(shares, ({ association }) => association)
  const instancesOf = groupBy(draft.instances, ({ owner }) => owner)
  const endpointsOf = groupBy(draft.endpoints, ({ source }) => source)
  const gateways = gatewaysOf(draft.instances)
  const opened = groupBy(
    draft.endpoints.filter(({ outside }) => outside !== undefined),
    ({ within }) => within,
  )
  const relay = relayIn(draft)
  const providers = providersOf(relay)
  const provides = provisionsOf(draft, providers)
  const context: Context = { draft, gateways, opened, endpointsOf, providers }

  const sharesOfService = groupBy(shares, ({ service }) => service)
  const shared = instancesOf.get('collective') ?? []
  const services = shared.map((instance) => servicePlan(instance, sharesOfService.get(instance) ?? [], about, context))
  const machinesOf = (names: Iterable<string>, owners: string[]) =>
    Object.fromEntries(
      [...names].flatMap((name) => {
        const machine = machines.plans.get(name)
        return machine ? [[name, servingPlan(machine, owners, context)]] : []
      }),
    )

  const plans = [...associations].map(([stack, { about: association }]): [string, AssociationPlan] => {
    const ownShares = sharesOf.get(stack) ?? []
    const owned = instancesOf.get(stack) ?? []
    const own = [...ownShares, ...owned].flatMap((source) => endpointsOf.get(source) ?? [])
    const fronts = own.flatMap(({ host, within }) => (host === undefined ? [] : (gateways.get(within)?.name ?? [])))
    const used = [...ownShares.map(({ service }) => service), ...owned].flatMap(({ machine }) => machine?.name ?? [])
    const names = [...new Set([...used, ...fronts])].sort()
    const owner = { name: association?.name ?? stack, contact: association?.contact ?? about.contact }
    const plan: AssociationPlan = {
      stack,
      ...owner,
      language: association?.language ?? about.language,
      machines: machinesOf(names, ['collective', stack]),
      shares: ownShares.map((share) => sharePlan(share, owner, context)),
      services: owned.map((instance) => servicePlan(instance, [], owner, context)),
    }
    return [stack, plan]
  })
  return {
    collective: {
      stack: 'collective',
      ...about,
      stacks: [...associations.keys()],
      technicians: technicians.sort((a, b) => (a.key < b.key ? -1 : 1)),
      machines: machinesOf(machines.entries.keys(), ['collective', ...associations.keys()]),
      ...(machines.coming.size > 0 && { coming: Object.fromEntries(machines.coming) }),
      services,
      ...(relay && { relay }),
      ...(provides.length > 0 && { provides }),
      gateways: [...gateways.values()].map(({ name }) => name).sort(),
    },
    associations: Object.fromEntries(plans),
  }
}

type Context = {
  draft: Draft
  gateways: Map<string, MachinePlan>
  /** What is opened beside the web, by network. */
  opened: Map<string, PlacedEndpoint[]>
  endpointsOf: Map<InstanceEntry | ShareEntry, PlacedEndpoint[]>
  providers: Providers
}

/** A machine, with what these owners ask of it. */
function servingPlan(machine: MachinePlan, owners: string[], { draft, gateways, opened }: Context): MachinePlan {
  const gateway = gateways.get(machine.within)
  const ways = (opened.get(machine.within) ?? []).flatMap(
    ({ machine: name, owner, outside, protocol, address, port }) =>
      outside !== undefined && owners.includes(owner)
        ? [{ machine: name, port: outside, to: address, toPort: port, ...(protocol && { protocol }) }]
        : [],
  )
  const docker = draft.instances.some(
    ({ machine: on, kind, owner }) =>
      on?.name === machine.name && owners.includes(owner) && Object.keys(kind?.images ?? {}).length > 0,
  )
  return kindOf(machine).serve(machine, { docker, ...(gateway && { gateway }), ways })
}

/** Whoever has a service or a share, as people say it. */
type Owner = { name: string; contact: string }

function servicePlan(entry: InstanceEntry, shares: ShareEntry[], owner: Owner, context: Context): ServicePlan {
  // What people have within a share is its association's concern alone.
  const placed = instancePlan(entry, entry.kind?.accountHolds ? shares : [], context)
  // The collective is one, for good.
  const service = entry.owner === 'collective' ? placed : { ...placed, holds: borneBy(owner, placed.holds) }
  const { unit } = entry
  return unit
    ? { ...service, unit: placeUnit(unit, service, service.endpoints, { ...owner, providers: context.providers }) }
    : service
}

/** An instance, as those see it who have a share of it. */
function instancePlan(
  entry: InstanceEntry,
  shares: ShareEntry[],
  { draft, endpointsOf, gateways }: Context,
): Omit<ServicePlan, 'unit'> {
  const { key, owner, kindName, kind, machine, instance, unit } = entry
  const names = [...new Set(shares.flatMap(accountsOf))].sort()
  const accounts = names.flatMap((name) => draft.people.get(name) ?? []).flatMap((entry) => personOf(entry) ?? [])
  const images = Object.entries(kind?.images ?? {}).map(([role, image]) => [role, imageReference(image, draft.images)])
  return {
    key,
    kind: kindName,
    owner,
    machine: machine?.name ?? '',
    ...(instance?.address !== undefined && { address: instance.address }),
    images: Object.fromEntries(images),
    endpoints: (endpointsOf.get(entry) ?? []).map((endpoint) => endpointPlan(endpoint, gateways)),
    accounts,
    holds: inOneService(key, [
      ...(unit?.holds ?? []),
      ...accounts.flatMap((person) => (instance && kind?.accountHolds?.(instance, person)) ?? []),
    ]),
  }
}

/** In the order of identities, so that the order of the files says nothing. */
const inOneService = (service: string, wishes: HoldingWish[]): Holding[] =>
  wishes.map((wish) => holdingOf(wish, service)).sort((a, b) => (a.identity < b.identity ? -1 : 1))

/** An association's key may become another one's: what it has is known by the name that people say, unless it is somebody's. */
const borneBy = ({ name, contact }: Owner, holds: Holding[]): Holding[] =>
  holds.map((held) => (held.bearer === undefined ? { ...held, bearer: name, mail: contact, ofOwner: true } : held))

function sharePlan(share: ShareEntry, owner: Owner, context: Context): SharePlan {
  const { association, service: entry, units } = share
  // Only its own people: what others have of the service is not its concern.
  const service = instancePlan(entry, [share], context)
  const endpoints = (context.endpointsOf.get(share) ?? []).map((endpoint) => endpointPlan(endpoint, context.gateways))
  const byKey = new Map(endpoints.map((endpoint) => [endpoint.key, endpoint]))
  return {
    association,
    service,
    holds: borneBy(
      owner,
      inOneService(
        service.key,
        units.flatMap(({ holds = [] }) => holds),
      ),
    ),
    endpoints,
    units: units
      .map((unit) => {
        const own = unit.endpoints ?? []
        const placed = own.length > 0 ? own.flatMap(({ key }) => byKey.get(key) ?? []) : service.endpoints
        const around = { ...owner, providers: context.providers }
        return { ...placeUnit(unit, { ...service, owner: association }, placed, around), uses: service.key }
      })
      .sort((a, b) => (a.identity < b.identity ? -1 : 1)),
  }
}

function endpointPlan(
  { source: _, within, ...endpoint }: PlacedEndpoint,
  gateways: Map<string, MachinePlan>,
): Endpoint {
  const gateway = gateways.get(within)
  if (endpoint.host === undefined || gateway === undefined) return endpoint
  return { ...endpoint, gateway: gateway.name, proxy: gateway.inside }
}

/** A person as the plan names them. */
const personOf = ({ name: key, value }: PersonEntry): Person | undefined => value && { key, ...value }
