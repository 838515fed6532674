import { isDeepStrictEqual } from 'node:util'
import type { Plan } from '../../inventory/model/planning/plan.ts'
import { leftoverName } from '../../ledger/holdings.ts'
import { renderMebibytes } from '../../words/written/quantity.ts'
import { endpointsOfPart, plansByStack, unitsOf } from '../estate/planned.ts'
import { changeOf, type UnitChange } from './containers.ts'
import type { Away, Foreseen } from './foreseen.ts'
import type { Saying } from './said/speak.ts'
import { awayNames, hostsOf, nameOf, type Thing } from './things.ts'

/** A container is asked to end, and answers again once its application has begun. Seconds: an estimate, whatever the application. */
const againSeconds = 20
/** The same with a copy of what a new version changes, where that is not much. */
const copiedSeconds = 60

/** A door begins on another machine, and is given a certificate for each name. An estimate, as well. */
const doorSeconds = 60

/**
 * What becomes of everything that is served: what begins, what leaves, what starts again and who notices.
 *
 * @param stacks those of which something changes
 * @param refused the identities of what is told as refused already
 */
export function unitChanges(
  before: Map<string, Thing>,
  after: Map<string, Thing>,
  { after: plan, stacks }: { after: Plan; stacks: ReadonlySet<string> },
  refused: ReadonlySet<string>,
): Foreseen[] {
  const reaching = reachedBy(plan, after)
  const answering = new Set([...after.values()].flatMap(namesOf))
  const begin = [...after.values()].filter(({ identity }) => !before.has(identity) && !refused.has(identity))
  const leave = [...before.values()].filter(({ identity }) => !after.has(identity) && !refused.has(identity))
  const stay = [...after.values()].flatMap((next) => {
    const was = before.get(next.identity)
    return was && stacks.has(next.owner) && !refused.has(next.identity) ? [{ was, next }] : []
  })
  return [
    ...begin.map(begins),
    ...leave.map((thing) =>
      leaves(thing, thing.owner !== 'collective' && !Object.hasOwn(plan.associations, thing.owner)),
    ),
    ...stay.flatMap(({ was, next }) => changes(was, next, { reaching, answering, plan })),
    ...stay.flatMap(({ was, next }) => redirects(was, next)),
  ]
}

const of = ({ owner, service }: Thing) => ({ owner, about: service })
const one = (thing: Thing) => ({ things: [nameOf(thing)], count: 1 })

const begins = (thing: Thing): Foreseen => ({
  ...{ risk: 'quiet', ...of(thing) },
  what: { say: 'unit.created', with: one(thing) },
})

const isPart = (thing: Thing): boolean => thing.identity !== thing.service && hostsOf(thing).length === 0

/** Of an owner who leaves, all goes together. */
const leaves = (thing: Thing, withOwner: boolean): Foreseen => {
  const leftovers = thing.holds.map(({ identity }) => leftoverName(thing.machine, identity))
  return {
    ...{ risk: 'risky', owner: thing.owner, ...(!withOwner && { about: thing.service }) },
    // What somebody has of a service without an address of its own is still there, as an organisation: it is closed to its members.
    what: { say: isPart(thing) ? 'unit.closed' : 'unit.removed', with: one(thing) },
    ...(leftovers.length > 0 && {
      data: { say: 'data.stays', with: { leftovers } },
      back: { say: 'back.again' },
    }),
  }
}

/** All that the units are changed among; `answering` are the names that lead anywhere afterwards. */
type Surroundings = { reaching: Reaching; answering: ReadonlySet<string>; plan: Plan }

/** What starts again, and what follows while it goes on running. */
function changes(was: Thing, next: Thing, { reaching, answering, plan }: Surroundings): Foreseen[] {
  if (next.unit === undefined || was.unit === undefined || was.machine !== next.machine) return moved(was, next, plan)
  if (isDeepStrictEqual(was.unit, next.unit)) return []
  const change = changeOf(was.unit, next.unit)
  const handed = was.owner !== next.owner
  const away = awayFor(next, change, reaching)
  const address = addressChange(was, next, answering)
  const copied: Pick<Foreseen, 'data' | 'back'> | undefined = change.copied && {
    data: { say: change.copied === 'converted' ? 'data.converted' : 'data.copied' },
    back: { say: 'back.copy' },
  }
  const risk = copied ? ('risky' as const) : ('noticed' as const)
  const base = { risk, ...of(next), ...(away && { away }) }
  if (address) return [{ ...base, ...copied, ...address, risk: copied ? risk : address.risk }]
  if (handed)
    return [
      {
        ...base,
        what: { say: 'unit.handed', with: { ...one(next), from: was.ownerName, owner: next.ownerName } },
        ...(copied ?? { data: { say: 'data.place' } }),
        back: { say: 'unit.handed.back', with: { owner: next.owner, from: was.ownerName } },
        next: { say: 'unit.handed.next', with: { from: was.owner } },
      },
    ]
  if (change.again.length > 0)
    return [
      {
        ...base,
        what: { say: 'unit.changed', with: { ...one(next), reasons: unique(change.reasons) } },
        ...copied,
      },
    ]
  if (change.memory)
    return [
      { risk: 'quiet', ...of(next), what: { say: 'unit.memory', with: { ...one(next), ...inGiB(change.memory) } } },
    ]
  if (change.settings) return [{ risk: 'quiet', ...of(next), what: { say: 'unit.settings', with: one(next) } }]
  return []
}

/** What holds no data goes to another machine by itself; with a door, all who come in by it wait until that has its certificates. */
function moved(was: Thing, next: Thing, plan: Plan): Foreseen[] {
  if (was.machine === next.machine) return []
  const led = plansByStack(plan)
    .flatMap(endpointsOfPart)
    .flatMap(({ gateway, host }) => (gateway === next.machine && next.unit === undefined ? (host ?? []) : []))
  return [
    {
      ...{ risk: 'risky', ...of(next) },
      what: { say: 'unit.moved', with: { ...one(next), from: was.machine, to: next.machine } },
      ...(led.length > 0 && { away: { things: led.sort(), seconds: doorSeconds } }),
    },
  ]
}

/** The names that lead to it, or on to it. */
const namesOf = ({ endpoints }: Thing): string[] =>
  endpoints.flatMap(({ host, formerly = [] }) => [...(host === undefined ? [] : [host]), ...formerly])

/** Another name that people type: whoever comes to the one of before is led on, or finds nothing. */
function addressChange(
  was: Thing,
  next: Thing,
  answering: ReadonlySet<string>,
): Pick<Foreseen, 'risk' | 'what' | 'next'> | undefined {
  const [from] = hostsOf(was)
  const [to] = hostsOf(next)
  if (from === undefined || to === undefined || from === to) return undefined
  if (namesOf(next).includes(from)) return { risk: 'noticed', what: { say: 'address.changed', with: { from, to } } }
  if (answering.has(from)) return { risk: 'risky', what: { say: 'address.taken', with: { from, to } } }
  return {
    ...{ risk: 'risky', what: { say: 'address.lost', with: { from, to } } },
    next: { say: 'address.lost.next', with: { from } },
  }
}

/** Names that lead on to what keeps its own. */
function redirects(was: Thing, next: Thing): Foreseen[] {
  const [host] = hostsOf(next)
  const [hostBefore] = hostsOf(was)
  if (host === undefined) return []
  const [led, leads] = [was, next].map(({ endpoints }) => endpoints.flatMap(({ formerly = [] }) => formerly))
  const ended = (led ?? []).filter((name) => !leads?.includes(name) && name !== host)
  const begun = (leads ?? []).filter((name) => !led?.includes(name) && name !== hostBefore)
  return [
    ...(ended.length > 0
      ? [
          {
            risk: 'noticed' as const,
            ...of(next),
            what: { say: 'redirect.ended', with: { names: ended, host } } as Saying,
          },
        ]
      : []),
    ...(begun.length > 0
      ? [
          {
            risk: 'quiet' as const,
            ...of(next),
            what: { say: 'redirect.begun', with: { names: begun, host } } as Saying,
          },
        ]
      : []),
  ]
}

/** Who is away: the thing itself, and whatever has its data on a database server of it. */
function awayFor(thing: Thing, { again, copied }: UnitChange, reaching: Reaching): Away | undefined {
  if (again.length === 0) return undefined
  const others = again.flatMap((container) => reaching.get(container) ?? [])
  const things = others.length > 0 ? others.flatMap(awayNames) : awayNames(thing)
  return {
    things: [...new Set(things)].sort(),
    seconds: copied ? copiedSeconds : againSeconds,
    ...(copied && { longer: true }),
  }
}

type Reaching = Map<string, Thing[]>

/** The things that reach each container by its socket, by the container's name. */
function reachedBy(plan: Plan, things: Map<string, Thing>): Reaching {
  const containers = unitsOf(plan).flatMap(({ identity, machine, steps }) =>
    steps.flatMap((step) => ('container' in step ? [{ unit: identity, machine, container: step.container }] : [])),
  )
  const byFolder = new Map<string, Thing[]>()
  for (const { unit, machine, container } of containers)
    for (const folder of Object.values(container.reaches ?? {})) {
      const thing = things.get(unit)
      const place = `${machine} ${folder}`
      if (thing) byFolder.set(place, [...(byFolder.get(place) ?? []), thing])
    }
  return new Map(
    containers.flatMap(({ machine, container }) => {
      const reached = Object.values(container.offers ?? {}).flatMap(
        (folder) => byFolder.get(`${machine} ${folder}`) ?? [],
      )
      return reached.length > 0 ? [[container.identity, reached] as const] : []
    }),
  )
}

const unique = (reasons: Saying[]): Saying[] =>
  reasons.filter((reason, index) => reasons.findIndex((other) => isDeepStrictEqual(other, reason)) === index)

const inGiB = ({ from, to }: { from: number; to: number }) => ({ from: renderMebibytes(from), to: renderMebibytes(to) })
