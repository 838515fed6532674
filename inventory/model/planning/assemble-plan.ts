import type { HoldingWish } from '../../../services/form/unit.ts'
import { groupBy } from '../../../words/group-by.ts'
import type { Holding } from '../../../words/holding.ts'
import { personOf } from '../checking/people.ts'
import { accountsOf, type InstanceEntry, type ShareEntry, unitOfInstance, unitsOfShare } from '../checking/services.ts'
import type { Draft } from './draft.ts'
import type { PlacedEndpoint } from './endpoints.ts'
import { gatewaysOf } from './gateways.ts'
import { imageReference } from './images.ts'
import type {
  AssociationPlan,
  Endpoint,
  GuestPlan,
  MachinePlan,
  Plan,
  ProxmoxPlan,
  ServicePlan,
  SharePlan,
} from './plan.ts'
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
  const context: Context = { draft, gateways, endpointsOf }

  const sharesOfService = groupBy(shares, ({ service }) => service)
  const shared = instancesOf.get('collective') ?? []
  const services = shared.map((instance) => servicePlan(instance, sharesOfService.get(instance) ?? [], about, context))
  const opened = openedPorts(draft.endpoints)
  const guest = (name: string, owners: string[]) =>
    guestPlan(machines.guests.get(name) as GuestPlan, owners, opened, context)
  const all = [...machines.entries.keys()].map((name): [string, MachinePlan] => {
    const host = machines.hosts.get(name)
    return [name, host ? hostPlan(host, context) : guest(name, ['collective', ...associations.keys()])]
  })
  const gateway =
    gatewayOf(
      draft.endpoints.filter(({ owner }) => owner === 'collective'),
      gateways,
    ) ?? only(gateways)

  const plans = [...associations].map(([stack, { about: association }]): [string, AssociationPlan] => {
    const ownShares = sharesOf.get(stack) ?? []
    const owned = instancesOf.get(stack) ?? []
    const own = [...ownShares, ...owned].flatMap((source) => endpointsOf.get(source) ?? [])
    const front = gatewayOf(own, gateways)
    const used = [...ownShares.map(({ service }) => service), ...owned].flatMap(({ machine }) => machine?.name ?? [])
    const names = [...new Set(front === undefined ? used : [...used, front])].sort()
    const owner = { name: association?.name ?? stack, contact: association?.contact ?? about.contact }
    const plan: AssociationPlan = {
      stack,
      ...owner,
      language: association?.language ?? about.language,
      machines: Object.fromEntries(names.map((name) => [name, guest(name, ['collective', stack])])),
      ...(front !== undefined && { gateway: front }),
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
      machines: Object.fromEntries(all),
      services,
      ...(gateway !== undefined && { gateway }),
    },
    associations: Object.fromEntries(plans),
  }
}

type Context = {
  draft: Draft
  gateways: Map<string, GuestPlan>
  endpointsOf: Map<InstanceEntry | ShareEntry, PlacedEndpoint[]>
}

function hostPlan(host: ProxmoxPlan, { draft, gateways }: Context): ProxmoxPlan {
  const gateway = gateways.get(host.name)
  const web = gateway === undefined ? [] : [80, 443].map((port) => ({ port, to: gateway.address, toPort: port }))
  const asked = draft.endpoints.flatMap(({ onHost, outside, address, port }) =>
    onHost === host.name && outside !== undefined ? [{ port: outside, to: address, toPort: port }] : [],
  )
  return { ...host, forwards: [...web, ...asked].sort((a, b) => a.port - b.port) }
}

type Opened = { machine: string; owner: string; port: number }

const openedPorts = (endpoints: PlacedEndpoint[]): Opened[] =>
  endpoints.flatMap(({ machine, owner, port, outside }) => (outside === undefined ? [] : [{ machine, owner, port }]))

/** A guest, with what these owners need of it. */
function guestPlan(guest: GuestPlan, owners: string[], opened: Opened[], { draft, gateways }: Context): GuestPlan {
  const gateway = gateways.get(guest.on)
  const isGateway = gateway?.name === guest.name
  const asked = opened
    .filter(({ machine, owner }) => machine === guest.name && owners.includes(owner))
    .map(({ port }) => port)
  const docker = draft.instances.some(
    ({ machine, kind, owner }) =>
      machine?.name === guest.name && owners.includes(owner) && Object.keys(kind?.images ?? {}).length > 0,
  )
  return {
    ...guest,
    docker,
    open: [...(isGateway ? [80, 443] : []), ...asked].sort((a, b) => a - b),
    ...(gateway !== undefined && !isGateway && { gateway: gateway.address }),
  }
}

/** Whoever has a service or a share, as people say it. */
type Owner = { name: string; contact: string }

function servicePlan(entry: InstanceEntry, shares: ShareEntry[], owner: Owner, context: Context): ServicePlan {
  const placed = instancePlan(entry, shares, context)
  // The collective is one, for good.
  const service = entry.owner === 'collective' ? placed : { ...placed, holds: borneBy(owner, placed.holds) }
  const unit = unitOfInstance(entry)
  return unit ? { ...service, unit: placeUnit(unit, service, service.endpoints, owner) } : service
}

/** An instance, as those see it who have a share of it. */
function instancePlan(
  entry: InstanceEntry,
  shares: ShareEntry[],
  { draft, endpointsOf, gateways }: Context,
): Omit<ServicePlan, 'unit'> {
  const { key, owner, kindName, kind, machine, instance } = entry
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
      ...(unitOfInstance(entry)?.holds ?? []),
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
  const { association, service: entry } = share
  // Only its own people: what others have of the service is not its concern.
  const service = instancePlan(entry, [share], context)
  const units = unitsOfShare(share)
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
        return { ...placeUnit(unit, { ...service, owner: association }, placed, owner), uses: service.key }
      })
      .sort((a, b) => (a.identity < b.identity ? -1 : 1)),
  }
}

function endpointPlan(endpoint: PlacedEndpoint, gateways: Map<string, GuestPlan>): Endpoint {
  const { key, role, owner, service, machine, address, port, host, outside, closed, onHost } = endpoint
  const gateway = gateways.get(onHost)
  return {
    key,
    role,
    owner,
    service,
    machine,
    address,
    port,
    ...(host !== undefined && { host }),
    ...(host !== undefined && gateway !== undefined && { gateway: gateway.name, proxy: gateway.address }),
    ...(outside !== undefined && { outside }),
    ...(closed && { closed }),
  }
}

/** The gateway that serves the names among endpoints: one, as was checked. */
const gatewayOf = (endpoints: PlacedEndpoint[], gateways: Map<string, GuestPlan>): string | undefined => {
  const web = endpoints.find(({ host }) => host !== undefined)
  return web && gateways.get(web.onHost)?.name
}

const only = (gateways: Map<string, GuestPlan>): string | undefined =>
  [...gateways.values()].map(({ name }) => name).sort()[0]
