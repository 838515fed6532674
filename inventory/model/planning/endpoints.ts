import { kindOf, type MachinePlan } from '../../../machines/kinds/kinds.ts'
import type { EndpointWish } from '../../../services/form/unit.ts'
import { nearest } from '../../../words/said/nearest.ts'
import { quoted } from '../../../words/said/quoted.ts'
import { identity, keyOf, key as keyShape } from '../../../words/written/key.ts'
import type { Machines } from '../checking/machines.ts'
import type { InstanceEntry, ShareEntry } from '../checking/services.ts'
import { type Findings, placeIn } from '../reading/findings.ts'
import { locate } from '../reading/locate.ts'
import type { Path } from '../reading/yaml/document.ts'
import type { Endpoint } from './plan.ts'
import { derivedPort, freePort } from './published-port.ts'
import { checkTakenNames, type TakenNames, whoseName } from './taken-names.ts'

/** An endpoint that the inventory asks for, by whom, and where it is written. */
export type WishedEndpoint = EndpointWish & {
  owner: string
  source: InstanceEntry | ShareEntry
  service: InstanceEntry
}

/** An endpoint of the plan, and where it comes from. */
export type PlacedEndpoint = Endpoint & { source: InstanceEntry | ShareEntry; within: string }

/** What everything that is written right asks for, whether or not there is a machine for it. */
export function wishesOf(instances: InstanceEntry[], shares: ShareEntry[]): WishedEndpoint[] {
  const own = instances.flatMap((source) => {
    const { owner, ports, unit } = source
    const wishes = unit?.endpoints ?? []
    return wishes.map((wish) => ({ ...wish, ...portOf(ports, wish), owner, source, service: source }))
  })
  const shared = shares.flatMap((source) => {
    const { service, association: owner, units } = source
    const wishes = units.flatMap(({ endpoints = [] }) => endpoints)
    return wishes.map((wish) => ({ ...wish, owner, source, service }))
  })
  return [...own, ...shared]
}

/** Where everything answers. Each address and port is decided from the endpoint's own key; then clashes are looked for. */
export function placeEndpoints(
  wishes: WishedEndpoint[],
  instances: InstanceEntry[],
  machines: Machines['plans'],
  findings: Findings,
): PlacedEndpoint[] {
  checkPortNames(wishes, instances, findings)
  const endpoints = wishes.flatMap((wish) => (wish.service.machine ? [place(wish, wish.service.machine)] : []))
  endpoints.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  checkIdentities(endpoints, instances, checkTakenNames(instances, findings), findings)
  checkPublishedPorts(endpoints, findings)
  checkOutsidePorts(endpoints, machines, findings)
  return endpoints
}

const isShare = (source: InstanceEntry | ShareEntry): source is ShareEntry => 'service' in source

const portOf = (ports: Record<string, number>, { key }: EndpointWish) =>
  Object.hasOwn(ports, key) ? { port: ports[key] as number } : {}

function place(
  { key, role, host, formerly, outside, protocol, port, closed, uploadMiB, owner, source, service }: WishedEndpoint,
  { name: machine, inside: address, within }: MachinePlan,
): PlacedEndpoint {
  return {
    key,
    role,
    owner,
    service: service.key,
    machine,
    address,
    port: port ?? derivedPort(key),
    ...(host !== undefined && { host }),
    ...(formerly && { formerly }),
    ...(outside !== undefined && { outside }),
    ...(protocol && { protocol }),
    ...(closed && { closed }),
    ...(uploadMiB !== undefined && { uploadMiB }),
    source,
    within,
  }
}

/** What is written under "ports" of an instance is an endpoint that it has. */
function checkPortNames(wishes: WishedEndpoint[], instances: InstanceEntry[], findings: Findings) {
  const known = new Map<unknown, string[]>(instances.map((instance) => [instance, []]))
  for (const { source, key } of wishes) known.get(source)?.push(key)
  for (const source of instances) {
    const { document, path, ports, instance } = source
    const keys = known.get(source) ?? []
    for (const name of instance ? Object.keys(ports) : []) {
      if (keys.includes(name)) continue
      const what = `there is no endpoint ${quoted(name)} here`
      findings.error(document, [...path, 'ports', name], what, nearest(name, keys), 'name')
    }
  }
}

type Spot = [path: Path, part: 'value' | 'name']

/** What is enough to find where an endpoint is written; `nth` of the addresses that it had before, where one of these is meant. */
type Origin = Pick<WishedEndpoint, 'source' | 'host' | 'outside' | 'formerly'> & { nth?: number }

/** Where an endpoint comes from: the line of its host (or outside port), or else the whole service or share. */
function spotOf({ source, host, outside, formerly = [], nth }: Origin, by: 'host' | 'outside' = 'host'): Spot {
  const word = by === 'outside' ? outside : nth === undefined ? host : formerly[nth]
  const places = word === undefined ? [] : locate(source.raw, word)
  const before = nth === undefined ? [] : places.filter((path) => path.at(-2) === 'formerly' && path.at(-3) === host)
  const found =
    nth === undefined
      ? places.find((path) => path.at(-2) !== 'formerly')
      : (before.find((path) => path.at(-1) === nth) ?? before[0])
  if (found === undefined) return [source.path, 'name']
  return [[...source.path, ...found], found.at(-1) === word ? 'name' : 'value']
}

/** Says what is wrong with an endpoint, where it comes from. */
export function reportEndpoint(
  endpoint: Origin,
  findings: Findings,
  what: string,
  instead: string,
  by?: 'host' | 'outside',
) {
  const [path, part] = spotOf(endpoint, by)
  findings.error(endpoint.source.document, path, what, instead, part)
}

/** Whether the inventory wrote down by what name it is known: it would have another one by its address. */
const isNamed = ({ key, host }: PlacedEndpoint) => host !== undefined && !key.endsWith(keyOf(host))

/** Two endpoints with one identity would be each other. What has the name of another is refused by that name already. */
function checkIdentities(
  endpoints: PlacedEndpoint[],
  instances: InstanceEntry[],
  taken: TakenNames,
  findings: Findings,
) {
  const services = new Map(instances.map((instance) => [instance.key, instance]))
  const hosts = new Set<string>()
  const keys = new Map<string, PlacedEndpoint>()
  for (const endpoint of inOrderOfOwners(endpoints)) {
    const { key, host, machine } = endpoint
    if (host !== undefined && hosts.has(host)) continue
    if (host !== undefined) hosts.add(host)

    const sameKey = keys.get(key)
    if (sameKey) {
      // Two instances of one name are refused by that name.
      if (!isShare(sameKey.source) && !isShare(endpoint.source)) continue
      // Where one of the two was given the other's name by hand, that line is the wrong one.
      const [wrong, right] = isNamed(sameKey) && !isNamed(endpoint) ? [sameKey, endpoint] : [endpoint, sameKey]
      const what = `its data would be that of ${quoted(right.host ?? right.key)} (${placeOf(right)}): both are known as ${quoted(key)}`
      const cure = `${isNamed(wrong) ? 'Write another "id"' : 'Write an "id" of its own'} beside it.`
      reportEndpoint(wrong, findings, what, cure)
      continue
    }
    keys.set(key, endpoint)
    const service = services.get(key)
    if (service) {
      const what = `it would be known as ${quoted(key)}, which is a service (${placeIn(service.document, service.path, 'name')})`
      const cure = isShare(endpoint.source)
        ? 'Write an "id" of its own beside it.'
        : 'Choose another name for that service.'
      reportEndpoint(endpoint, findings, what, cure)
    }
    const holder = isShare(endpoint.source) ? taken.holder(machine, key) : undefined
    if (holder) reportEndpoint(endpoint, findings, whoseName(key, holder), 'Write an "id" of its own beside it.')
    // Of an instance it begins with its owner's name: one that is wrong is said already.
    const problem =
      isShare(endpoint.source) || keyShape.safeParse(endpoint.owner).success
        ? identity.safeParse(key).error?.issues[0]
        : undefined
    if (problem) {
      const what = `it would be known as ${quoted(key)}, which is no name for a container: ${problem.message}`
      const cure = isShare(endpoint.source) ? 'Write a short "id" beside it, as "id: blog".' : 'Give it a shorter name.'
      reportEndpoint(endpoint, findings, what, cure)
    }
  }
}

function checkPublishedPorts(endpoints: PlacedEndpoint[], findings: Findings) {
  const byPort = new Map<string, PlacedEndpoint>()
  const taken = new Map<string, Set<number>>()
  for (const { machine, port } of endpoints) taken.set(machine, (taken.get(machine) ?? new Set()).add(port))
  for (const endpoint of inOrderOfOwners(endpoints)) {
    const { key, machine, port } = endpoint
    const place = `${machine} ${port}`
    const first = byPort.get(place)
    if (first === undefined || first.key === key) {
      byPort.set(place, endpoint)
      continue
    }
    const free = freePort(key, taken.get(machine) ?? new Set())
    const cure = portCure(endpoint, free)
    const what = `${quoted(key)} gets port ${port} on ${quoted(machine)}, which is that of ${quoted(first.key)} (${placeOf(first)})`
    reportEndpoint(endpoint, findings, what, `${cure}: ${free} is free.`)
  }
}

/** Another port, where one is written down already: in its place. */
function portCure({ key, port, source }: PlacedEndpoint, free: number | undefined): string {
  if (isShare(source))
    return port === derivedPort(key) ? `Write "port: ${free}" beside it` : `Write "port: ${free}" instead`
  if (Object.hasOwn(source.ports, key)) return `Write "${key}: ${free}" in its "ports" instead`
  return Object.keys(source.ports).length > 0
    ? `Write "${key}: ${free}" in its "ports" as well`
    : `Write "ports: { ${key}: ${free} }" beside its kind`
}

/** A network has one address on the internet, that of the machine which makes it. */
function checkOutsidePorts(endpoints: PlacedEndpoint[], machines: Machines['plans'], findings: Findings) {
  const byPort = new Map<string, PlacedEndpoint>()
  for (const endpoint of inOrderOfOwners(endpoints)) {
    const { outside, protocol = 'tcp', within } = endpoint
    if (outside === undefined) continue
    const door = machines.get(within)
    if (door && kindOf(door).ownPorts[protocol].includes(outside)) {
      const what = `port ${outside} of ${quoted(within)} is its own`
      reportEndpoint(endpoint, findings, what, 'Write another, as one from 1024 on that nobody uses.', 'outside')
      continue
    }
    const place = `${within} ${outside} ${protocol}`
    const first = byPort.get(place)
    if (first === undefined) byPort.set(place, endpoint)
    else {
      const what = `port ${outside} of ${quoted(within)} is already opened to ${quoted(first.key)} (${placeOf(first, 'outside')})`
      reportEndpoint(endpoint, findings, what, 'Write another port in one of the two.', 'outside')
    }
  }
}

/** Where an endpoint is written: `inventory/associations/infini.yaml:12:7`. */
export const placeOf = (endpoint: Origin, by?: 'host' | 'outside') =>
  placeIn(endpoint.source.document, ...spotOf(endpoint, by))

/** The collective's first, then by association: the file that is named second is the one to change. */
export function inOrderOfOwners<Endpoint extends { owner: string; key: string }>(endpoints: Endpoint[]): Endpoint[] {
  const rank = ({ owner, key }: Endpoint) => `${owner === 'collective' ? 0 : 1} ${owner} ${key}`
  return endpoints
    .map((endpoint) => ({ endpoint, rank: rank(endpoint) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0))
    .map(({ endpoint }) => endpoint)
}
