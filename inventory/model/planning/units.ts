import type { MachinePart } from '../../../machines/part.ts'
import { job } from '../../../machines/roles/job.ts'
import { secretFile } from '../../../machines/secret-file.ts'
import { withSecrets } from '../../../services/form/container.ts'
import type { HoldingWish, Made, Placed, Placement, Step, Unit, WebPlacement } from '../../../services/form/unit.ts'
import type { Holding } from '../../../words/holding.ts'
import { isCalendar } from '../../../words/written/calendar.ts'
import { lackedBy, type Providers, placeFor } from './given-by.ts'
import type { Endpoint, ServicePlan, StepPlan, UnitPlan } from './plan.ts'

/** What a unit is of: whose, on which machine, from which images. */
type Standing = Pick<ServicePlan, 'owner' | 'machine' | 'images' | 'accounts'>

/** Whose it is, as people say it, and who meets its needs. */
type Around = { name: string; contact: string; providers: Providers }

/** A unit with everything that it is made of, once its endpoints have their place. */
export function placeUnit(
  unit: Unit,
  { owner, machine, images, accounts }: Standing,
  endpoints: Endpoint[],
  { name: ownerName, contact, providers }: Around,
): UnitPlan {
  const { identity, component } = unit
  const places = placesOf(identity, endpoints)
  const read = new Set<string>()
  const made = unit.make({
    ...places,
    image: (role) => needed(images[role], `"${identity}" has no image "${role}"`),
    secretFile: (path) => {
      read.add(path)
      return secretFile(owner, path)
    },
    database: (name) => mistaken(`"${identity}" has no database "${name}"`),
    accounts,
    provided: (need) => placeFor(unit, need, providers),
    ownerName,
    contact,
  })
  const network = networkOf(unit, made.steps)
  checkNames(unit, made.steps)
  for (const { role, host, protocol } of endpoints)
    if (host !== undefined && protocol)
      mistaken(
        `"${role}" of "${identity}" has a name that people type, and speaks ${protocol.toUpperCase()}: pages come by TCP`,
      )
  checkSecrets(identity, read, made)
  const host = endpoints.find((endpoint) => endpoint.host !== undefined)?.host
  const lacks = lackedBy(unit, providers)
  const url = made.url ?? (unit.endpoints && host && `https://${host}`)
  return {
    identity,
    component,
    owner,
    machine,
    ...(network !== undefined && { network }),
    steps: made.steps.map((step) => stepPlan(step, unit, { owner, network, places })),
    secrets: made.secrets ?? [],
    parts: [...(made.parts ?? []), ...jobParts(identity, made)],
    ...(lacks.length > 0 && { lacks }),
    ...(url !== undefined && { url }),
  }
}

const containersOf = (steps: Step[]) => steps.flatMap((step) => ('container' in step ? [step.container] : []))

/** A unit's containers are in one network, by its name; one that is alone and publishes something has its own. */
function networkOf({ identity }: Unit, steps: Step[]): string | undefined {
  const [first, ...others] = containersOf(steps)
  if (first === undefined || (others.length === 0 && first.listens !== undefined)) return undefined
  return identity
}

function checkNames(unit: Unit, steps: Step[]) {
  const claimed = [unit.identity, ...alsoNamed(unit)]
  for (const { identity: name } of containersOf(steps))
    if (!claimed.includes(name))
      mistaken(`"${unit.identity}" has "${name}" in Docker, which is no name of what it holds`)
}

/** Nothing makes a secret that no unit has: whoever reads it would wait, or begin without it. */
function checkSecrets(identity: string, read: Set<string>, { secrets = [] }: Made) {
  const there = secrets.map(({ path }) => path)
  for (const path of read)
    if (!there.includes(path)) mistaken(`"${identity}" reads the secret "${path}", which is not among its own`)
}

type Home = { owner: string; network: string | undefined; places: Pick<Placed, 'endpoint'> }

function stepPlan(step: Step, { holds = [] }: Unit, { owner, network, places }: Home): StepPlan {
  if ('task' in step) return step
  const { versioned, listens = {}, ...container } = step.container
  const data = holds.find(({ identity }) => identity === container.identity)?.data
  const ports = Object.entries(listens).map(([role, internal]) => {
    const { port, address, protocol } = places.endpoint(role)
    return { internal, external: port, ip: address, ...(protocol && { protocol }) }
  })
  return {
    container: {
      owner,
      ...container,
      ...(data && { data }),
      ...(versioned && { versioned }),
      ...(ports.length > 0 && { ports }),
      ...(network !== undefined && { network }),
    },
  }
}

/** What a job runs has the environment that its container's application has, secrets among it. */
function jobParts(identity: string, { jobs = {}, steps }: Made): MachinePart[] {
  const secretsOf = (name: string) => containersOf(steps).find((one) => one.identity === name)?.secretEnvironment ?? {}
  return Object.entries(jobs).map(([name, { container = identity, limitMinutes = 5, command, ...wish }]) => {
    if (!isCalendar(wish.every))
      mistaken(
        `the job "${name}" of "${identity}" is done "${wish.every}", which systemd doesn't know: as "daily", "*:0/5" or "Mon..Fri *-*-* 03:00"; "systemd-analyze calendar" tells`,
      )
    return job({
      name: `${identity}.${name}`,
      container,
      limitMinutes,
      command: withSecrets(secretsOf(container), command),
      ...wish,
    })
  })
}

/** What a unit holds, as its machine remembers it. */
export const holdingOf = ({ data, ...wish }: HoldingWish, service: string): Holding => ({
  ...wish,
  service,
  ...(data && { volumes: Object.keys(data).map((name) => `${wish.identity}-${name}`) }),
})

/** The names that a unit has on its machine beside its own: of the containers of what it holds. */
export const alsoNamed = ({ identity, holds = [] }: Unit): string[] =>
  holds.flatMap((held) => (held.data !== undefined && held.identity !== identity ? [held.identity] : []))

/** How a definition asks for places. What it asks for without having wished for it is a mistake of the definition's. */
export function placesOf(identity: string, endpoints: Endpoint[]): Pick<Placed, 'endpoint' | 'web'> {
  const find = (wanted: string) =>
    needed(
      endpoints.find(({ role }) => role === wanted),
      `"${identity}" has no endpoint "${wanted}"`,
    )
  return {
    endpoint: (role): Placement => find(role),
    web: (role): WebPlacement => {
      const { address, port, host, proxy } = find(role)
      const what = `"${role}" of "${identity}" is no web address`
      return { address, port, host: needed(host, what), proxy: needed(proxy, what) }
    },
  }
}

function needed<Value>(value: Value | undefined, mistake: string): Value {
  return value ?? mistaken(mistake)
}

function mistaken(mistake: string): never {
  throw new Error(`a definition is wrong: ${mistake}`)
}
