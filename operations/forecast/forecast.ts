import { isDeepStrictEqual } from 'node:util'
import { givenSecretsOf, oncePerName } from '../../inventory/model/planning/given-secrets.ts'
import type { AssociationPlan, CollectivePlan, Plan } from '../../inventory/model/planning/plan.ts'
import { plansByStack } from '../estate/planned.ts'
import { type ChangedConfiguration, changedConfigurations } from './configurations.ts'
import { refusedData } from './data.ts'
import { portChanges, recordsToSet } from './doors.ts'
import { type Forecast, type Foreseen, risks } from './foreseen.ts'
import { machineChanges } from './machines.ts'
import { ownerChanges } from './owners.ts'
import { peopleChanges } from './people.ts'
import type { Saying } from './said/speak.ts'
import { type Thing, thingsOf } from './things.ts'
import { together } from './together.ts'
import { unitChanges } from './units.ts'

/**
 * What bringing an estate from one plan to another would do, the worst first. Pure: no machine is asked, and what people did there by
 * hand is not known. It says nothing only of plans that are the same.
 */
export function forecast(before: Plan, after: Plan): Forecast {
  const names = Object.fromEntries(
    [...plansByStack(before), ...plansByStack(after)].map(({ stack, name }) => [stack, name]),
  )
  const stacks = changedStacks(before, after)
  if (stacks.size === 0) return { names, changes: [], todo: [] }
  const [were, are] = [thingsOf(before), thingsOf(after)]
  const refused = refusedData({ before, after }, were, are)
  const ports = portChanges(before, after)
  const configurations = changedConfigurations(before, after, stacks)
  const changes = [
    ...ownerChanges(before, after),
    ...refused.changes,
    ...unitChanges(were, are, { after, stacks }, refused.things),
    ...ports.changes,
    ...peopleChanges({ before, after }, were, are),
    ...machineChanges(before, after),
  ]
  return {
    names,
    changes: inOrder(
      together([
        ...withoutEchoes(changes),
        ...untold({ before, after, stacks }, handing(were, are), configurations, changes),
      ]),
    ),
    // What is refused is mended first, and may then ask for something else.
    todo: changes.some(({ risk }) => risk === 'refused')
      ? []
      : [...recordsToSet(before, after), ...ports.todo, ...secretsToGive(before, after)],
  }
}

/** Whatever else differs of an owner of whom nothing was told, so that nothing is passed over in silence. */
function untold(
  { before, after, stacks }: { before: Plan; after: Plan; stacks: ReadonlySet<string> },
  handing: string[],
  configurations: ChangedConfiguration[],
  told: Foreseen[],
): Foreseen[] {
  const owners = new Set([...told.map(({ owner }) => owner), ...handing])
  const were = new Map(plansByStack(before).map((part) => [part.stack, part]))
  const more = plansByStack(after).flatMap((part): Foreseen[] => {
    const was = were.get(part.stack)
    if (
      was === undefined ||
      !stacks.has(part.stack) ||
      owners.has(part.stack) ||
      isDeepStrictEqual(own(was), own(part))
    )
      return []
    return [{ risk: 'quiet', owner: part.stack, ...following(part.stack, configurations) }]
  })
  if (told.length + more.length > 0) return more
  return [{ risk: 'quiet', owner: 'collective', ...following('collective', configurations) }]
}

/** The stacks whose part of the plan is another, or that begin or leave. */
function changedStacks(before: Plan, after: Plan): Set<string> {
  const were = new Map(plansByStack(before).map((part) => [part.stack, part]))
  const stay = plansByStack(after).filter((part) => isSame(were.get(part.stack), part))
  const same = new Set(stay.map(({ stack }) => stack))
  return new Set([...were.keys(), ...plansByStack(after).map(({ stack }) => stack)].filter((stack) => !same.has(stack)))
}

/** Plain data: nearly always written in the same order, which is quicker to see. */
const isSame = (was: unknown, is: unknown): boolean =>
  JSON.stringify(was) === JSON.stringify(is) || isDeepStrictEqual(was, is)

/** That an application is told of its people goes without saying, once these are told. */
function withoutEchoes(changes: Foreseen[]): Foreseen[] {
  const place = ({ owner, about }: Foreseen) => `${owner} ${about}`
  const isSettings = ({ what }: Foreseen) => what.say === 'unit.settings'
  const told = new Set(changes.filter((change) => !isSettings(change)).map(place))
  return changes.filter((change) => !isSettings(change) || !told.has(place(change)))
}

/** Who hands something over: that is told where it goes. */
const handing = (were: Map<string, Thing>, are: Map<string, Thing>): string[] =>
  [...were.values()].flatMap(({ identity, owner }) => {
    const next = are.get(identity)
    return next !== undefined && next.owner !== owner ? [owner] : []
  })

function following(owner: string, configurations: ChangedConfiguration[]): Pick<Foreseen, 'what' | 'next'> {
  const machines = configurations.filter((changed) => changed.owner === owner).map(({ machine }) => machine)
  if (machines.length > 0) return { what: { say: 'configuration.follows', with: { machines } } }
  return { what: { say: 'owner.other' }, next: { say: 'owner.other.next', with: { key: owner } } }
}

/** What is an owner's own: what it sees of others is told where it is theirs, and an image with what runs it. */
function own(part: CollectivePlan | AssociationPlan): unknown {
  const services = part.services.map(({ images: _, ...service }) => service)
  if (!('shares' in part)) {
    const { stacks: _, ...rest } = part
    return { ...rest, services }
  }
  // The language is told of whoever chose it.
  const { machines: _, language: __, shares, ...rest } = part
  return { ...rest, services, shares: shares.map(({ service, ...share }) => ({ ...share, service: service.key })) }
}

/** The worst first, then the collective's and each association's, by service. */
function inOrder(changes: Foreseen[]): Foreseen[] {
  const rank = ({ risk, owner, about = '' }: Foreseen) => [
    risks.indexOf(risk),
    owner === 'collective' ? '' : owner,
    about,
  ]
  return changes
    .map((change) => ({ change, rank: rank(change) }))
    .sort((a, b) => compareRanks(a.rank, b.rank))
    .map(({ change }) => change)
}

function compareRanks(a: (string | number)[], b: (string | number)[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index] ?? ''
    if (one !== other) return one < other ? -1 : 1
  }
  return 0
}

/** Secrets that people give, and that nobody was asked for before. */
function secretsToGive(before: Plan, after: Plan): Saying[] {
  const asked = new Set(
    plansByStack(before)
      .flatMap(givenSecretsOf)
      .map(({ name }) => name),
  )
  const wanted = oncePerName(plansByStack(after).flatMap(givenSecretsOf))
  return wanted.filter(({ name }) => !asked.has(name)).map(({ name }) => ({ say: 'todo.secret', with: { name } }))
}
