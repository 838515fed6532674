import type { Person, Plan } from '../../inventory/model/planning/plan.ts'
import { groupBy } from '../../words/group-by.ts'
import { fingerprint } from '../../words/written/ssh-key.ts'
import { rotationsOf } from '../departures/rotations.ts'
import type { Foreseen } from './foreseen.ts'
import type { Saying } from './said/speak.ts'
import type { Thing } from './things.ts'

/** Who gets into or out of what: technicians on machines, people on what has accounts. */
export const peopleChanges = (
  { before, after }: { before: Plan; after: Plan },
  were: Map<string, Thing>,
  are: Map<string, Thing>,
): Foreseen[] => [
  ...technicianChanges(before, after),
  ...accountChanges(were, are),
  ...membershipChanges(before, after),
  ...accountKeyChanges(before, after),
]

const ofCollective = { owner: 'collective' }

function technicianChanges(before: Plan, after: Plan): Foreseen[] {
  const [were, are] = [byKey(before.collective.technicians), byKey(after.collective.technicians)]
  const on = (plan: Plan) => Object.keys(plan.collective.machines)
  const gone = [...were.values()].filter(({ key }) => !are.has(key))
  return [
    ...[...are.values()].flatMap((person): Foreseen[] => {
      const was = were.get(person.key)
      if (was) return otherKeys(was, person)
      return [
        {
          ...{ risk: 'risky', ...ofCollective },
          what: { say: 'technician.arrives', with: { person: person.name, machines: on(after) } },
          data: { say: 'technician.arrives.data', with: { person: person.name } },
        },
      ]
    }),
    ...gone.map((person): Foreseen => {
      // What is no longer there opens nothing.
      const renewed = rotationsOf(after)
      const byThemselves = renewed.filter(({ when }) => when === 'by itself').length
      const open = renewed.filter(({ when }) => when === 'on request' || when === 'given').length
      return {
        ...{ risk: 'risky', ...ofCollective },
        what: { say: 'technician.leaves', with: { person: person.name, machines: on(after) } },
        data: { say: 'technician.leaves.data', with: { renewed: byThemselves, open } },
        back: { say: 'technician.leaves.back', with: { key: person.key } },
        next: { say: 'technician.leaves.next' },
      }
    }),
  ]
}

const byKey = (people: Person[]) => new Map(people.map((person) => [person.key, person]))

function otherKeys(was: Person, is: Person): Foreseen[] {
  const added = keysBeside(is, was)
  const removed = keysBeside(was, is)
  if (added.length + removed.length === 0) return []
  const say =
    removed.length === 0 ? 'technician.keys.added' : added.length === 0 ? 'technician.keys.removed' : 'technician.keys'
  return [
    {
      ...{ risk: 'risky', ...ofCollective },
      what: { say, with: { person: is.name, added, removed } },
      ...(removed.length > 0 && { next: { say: 'technician.keys.next', with: { key: is.key } } }),
    },
  ]
}

/** The keys of one that the other doesn't have, as people compare them. */
function keysBeside({ ssh }: Person, other: Person): string[] {
  const known = new Set(other.ssh.map((key) => fingerprint(key)))
  return ssh.map((key) => fingerprint(key)).filter((print) => !known.has(print))
}

/** A page that somebody signs in to. */
type Account = { owner: string; service: string; place: string; key: string; person: string; role: string }

/** By the first passwords that are kept for people: as long as there is one, its owner signs in there. */
function accountsIn(things: Map<string, Thing>): Map<string, Account> {
  const accounts = [...things.values()].flatMap(({ owner, service, identity, unit }) =>
    (unit?.secrets ?? []).flatMap(({ renewal }): [string, Account][] => {
      const { person: key, page = '', who: person = '', role = '' } = renewal?.signsIn ?? {}
      if (key === undefined) return []
      return [[`${identity} ${key}`, { owner, service, place: new URL(page).host, key, person, role }]]
    }),
  )
  return new Map(accounts)
}

function accountChanges(before: Map<string, Thing>, after: Map<string, Thing>): Foreseen[] {
  const [were, are] = [accountsIn(before), accountsIn(after)]
  return [
    ...entering(beside(are, were)).map(
      ({ of, keys, persons, things }): Foreseen => ({
        ...{ risk: 'noticed', ...of },
        what: { say: 'account.given', with: { persons, count: persons.length, things } },
        ...(keys.length === 1 && { next: { say: 'account.given.next', with: { key: keys[0] ?? '' } } }),
      }),
    ),
    ...entering(beside(were, are)).map(
      ({ of, persons, things }): Foreseen => ({
        ...{ risk: 'noticed', ...of },
        what: { say: 'account.taken', with: { persons, count: persons.length, things } },
      }),
    ),
    ...renamedAccounts(were, are),
    ...otherRoles(were, are),
  ]
}

/** What somebody may do somewhere is another thing than before. Which of both is more, the application alone knows. */
const otherRoles = (were: Map<string, Account>, are: Map<string, Account>): Foreseen[] =>
  [...are].flatMap(([account, { owner, service: about, place, person, role: to }]): Foreseen[] => {
    const from = were.get(account)?.role
    if (from === undefined || from === to) return []
    return [{ risk: 'risky', owner, about, what: { say: 'account.role', with: { person, things: [place], from, to } } }]
  })

/** What is in the one and not in the other. */
const beside = <Value>(some: Map<string, Value>, others: Map<string, unknown>): Value[] =>
  [...some].filter(([key]) => !others.has(key)).map(([, value]) => value)

/** The name beside a key changes: it is the same person's, or else the account becomes somebody else's. */
function renamedAccounts(were: Map<string, Account>, are: Map<string, Account>): Foreseen[] {
  const renamed = [...are].flatMap(([place, account]) => {
    const from = were.get(place)?.person
    return from === undefined || from === account.person ? [] : [{ ...account, from }]
  })
  return [...groupBy(renamed, ({ owner, service, key }) => `${owner} ${service} ${key}`).values()].flatMap((those) =>
    those.slice(0, 1).map(
      ({ owner, service: about, key, from, person }): Foreseen => ({
        ...{ risk: 'risky', owner, about },
        what: { say: 'account.named', with: { from, person, things: placesOf(those) } },
        next: { say: 'account.named.next', with: { key } },
      }),
    ),
  )
}

type Entering = { of: Pick<Foreseen, 'owner' | 'about'>; keys: string[]; persons: string[]; things: string[] }

/** Each person with all their places, and those who have the same ones together. */
function entering(accounts: Account[]): Entering[] {
  const each = [...groupBy(accounts, ({ owner, service, key }) => `${owner} ${service} ${key}`).values()]
  const byPlaces = groupBy(each, (those) => [those[0]?.owner, those[0]?.service, ...placesOf(those)].join(' '))
  return [...byPlaces.values()].flatMap((people) => {
    const all = people.flatMap(([first]) => first ?? [])
    const [first] = all
    if (first === undefined) return []
    return [
      {
        of: { owner: first.owner, about: first.service },
        keys: all.map(({ key }) => key),
        persons: all.map(({ person }) => person),
        things: placesOf(people.flat()),
      },
    ]
  })
}

const placesOf = (accounts: Account[]): string[] => [...new Set(accounts.map(({ place }) => place))].sort()

/** Of what a share has as a whole, as an organisation: where people sign in is told with their accounts. */
function membershipChanges(before: Plan, after: Plan): Foreseen[] {
  const [were, are] = [membersIn(before), membersIn(after)]
  const told = (memberships: Membership[], say: 'member.given' | 'member.taken') =>
    [...groupBy(memberships, ({ owner, service }) => `${owner} ${service}`).values()].flatMap((those): Foreseen[] => {
      const [first] = those
      if (first === undefined) return []
      const { owner, ownerName, service } = first
      const persons = those.map(({ person }) => person)
      const part: Saying = { say: 'thing.part', with: { owner: ownerName, service } }
      return [
        {
          ...{ risk: 'noticed', owner, about: service },
          what: { say, with: { persons, count: persons.length, things: [part] } },
        },
      ]
    })
  return [...told(beside(are, were), 'member.given'), ...told(beside(were, are), 'member.taken')]
}

type Membership = { owner: string; ownerName: string; service: string; person: string }

function membersIn({ associations }: Plan): Map<string, Membership> {
  const memberships = Object.values(associations).flatMap(({ stack: owner, name: ownerName, shares }) =>
    shares
      .filter(({ units }) => !units.some(({ secrets }) => secrets.some(({ renewal }) => renewal?.signsIn)))
      .flatMap(({ service: { key: service, accounts } }) =>
        accounts.map(
          ({ key, name: person }) => [`${owner} ${service} ${key}`, { owner, ownerName, service, person }] as const,
        ),
      ),
  )
  return new Map(memberships)
}

/** Who has an account on an instance has the same keys there. */
function accountKeyChanges(before: Plan, after: Plan): Foreseen[] {
  const were = new Map(before.collective.services.map((service) => [service.key, byKey(service.accounts)]))
  return after.collective.services.flatMap(({ key: about, accounts, endpoints }) =>
    accounts.flatMap((person): Foreseen[] => {
      const was = were.get(about)?.get(person.key)
      if (!was || keysBeside(was, person).length + keysBeside(person, was).length === 0) return []
      const things = endpoints.flatMap(({ host }) => host ?? [])
      return [
        {
          risk: 'noticed',
          ...ofCollective,
          about,
          what: { say: 'account.keys', with: { person: person.name, things } },
        },
      ]
    }),
  )
}
