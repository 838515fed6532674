import { groupBy } from '../words/group-by.ts'
import { nearestName } from '../words/said/nearest.ts'
import { OperatorError, type Problem } from '../words/said/problem.ts'
import { quoted, shortened } from '../words/said/quoted.ts'
import { byShortName, type ShortNamed } from './by-short-name.ts'
import { type Held, leftoverName } from './holdings.ts'
import { isOfBearer, isOfKind, type Row } from './row.ts'

/** What becomes of something that holds data. */
export type Fate =
  | 'stays'
  | 'begins'
  | 'returns'
  | 'moves'
  | 'changes owner'
  | 'changes kind'
  | 'changes bearer'
  | 'vanishes'

export type Verdict = {
  fate: Fate
  identity: string
  owner: string
  /** Where the inventory wants it, or, if it vanishes, where it is. */
  machine: string
  /** What the inventory wants; nothing, if it vanishes. */
  held?: Held
  /** Why it must not be, and what to do; nothing, where it may. */
  problem?: Problem
}

export type Intentions = {
  /** The owners that the inventory has. */
  owners: string[]
  /** Associations that a person said may leave: none of them has another name now. */
  leaving?: string[]
}

/**
 * Compares what the inventory wants with what is remembered: what becomes of everything that holds data.
 * Names are identities: data is found by them, so what would begin empty, take up another's data, or be mistaken for
 * something else is refused unless the inventory says so in a word.
 */
export function compare(wanted: Held[], remembered: Row[], intentions: Intentions): Verdict[] {
  const rows = groupBy(remembered, ({ identity }) => identity)
  const named = new Set(wanted.map(({ identity }) => identity))
  const vanishing = remembered.filter(({ identity, inService }) => inService && !named.has(identity))
  const begin = beginnings(wanted, remembered, vanishing, intentions)
  return [
    ...wanted.map((held) => {
      const row = newest(rows.get(held.identity) ?? [], held.machine)
      return { ...(row ? known(held, row) : begin(held)), ...placeOf(held), held }
    }),
    ...vanishing.map((row): Verdict => ({ fate: 'vanishes', ...placeOf(row) })),
  ]
}

const placeOf = ({ identity, owner, machine }: Held | Row) => ({ identity, owner, machine })

/** The row with the data that counts: what is in service, or else what left last; at equal, on the machine that is wanted. */
function newest(rows: Row[], machine: string): Row | undefined {
  const [first] = rows.toSorted(
    (a, b) =>
      Number(b.inService) - Number(a.inService) ||
      (a.inService ? 0 : compareText(b.since, a.since)) ||
      Number(b.machine === machine) - Number(a.machine === machine),
  )
  return first
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

type Judged = Pick<Verdict, 'fate' | 'problem'>

/** What becomes of something that is remembered. */
function known(held: Held, row: Row): Judged {
  if (!isOfKind(row, held)) return { fate: 'changes kind', problem: anotherKind(held, row) }
  if (row.machine !== held.machine) return { fate: 'moves', problem: move(held, row) }
  if (row.owner !== held.owner)
    return row.owner === held.from
      ? { fate: 'changes owner' }
      : { fate: 'changes owner', problem: anotherOwner(held, row) }
  if (!isOfBearer(row, held)) return { fate: 'changes bearer', problem: anotherBearer(held, row) }
  return { fate: row.inService ? 'stays' : 'returns' }
}

const anotherKind = ({ identity, kind, owner }: Held, row: Row): Problem => ({
  where: `${owner}: ${identity}`,
  what: `${quoted(row.machine)} remembers ${quoted(row.kind)} of that name, which this ${kind} would be taken for`,
  instead: `Choose another name; or destroy what is there, once it has left: ${purge(row)}.`,
})

const move = ({ identity, machine, owner }: Held, row: Row): Problem => ({
  where: `${owner}: ${identity}`,
  what: row.inService
    ? `its data is on ${quoted(row.machine)}, and the inventory puts it on ${quoted(machine)}, where it would begin empty`
    : `it would begin empty on ${quoted(machine)}, and its data of before is on ${quoted(row.machine)}`,
  instead: row.inService
    ? `Write ${quoted(row.machine)} again: data is not moved yet.`
    : `Put it on ${quoted(row.machine)}, where it is taken up again; or destroy what is there: ${purge(row)}.`,
})

const anotherOwner = ({ identity, kind, owner, id, address }: Held, row: Row): Problem => ({
  where: `${owner}: ${identity}`,
  what: `it would take up the data of ${quoted(row.owner)}, which ${row.inService ? 'has' : 'had'} that ${kind}`,
  instead:
    id !== undefined
      ? `If ${quoted(row.owner)} hands it over, write "from: ${row.owner}" beside it; if not, ${
          row.inService && id === address
            ? 'take it out first, run scripts/up, then add it with an "id" of its own'
            : 'write an "id" of its own'
        }.`
      : `Choose another name; or destroy what is there, once it has left: ${purge(row)}.`,
})

const anotherBearer = ({ identity, kind, owner, bearer, ofOwner }: Held, row: Row): Problem => {
  const of = ofOwner ? `${row.inService ? 'is' : 'was'} that of` : 'is'
  const again = row.inService ? 'again' : 'again for one run'
  const another = kind === 'guest' ? 'write another "id"' : 'choose a name that nobody had before'
  return {
    where: `${owner}: ${identity}`,
    what: `that ${kind} ${of} ${quoted(row.bearer)}${row.mail && ` (${shortened(row.mail)})`}, and the inventory makes it ${quoted(bearer)}`,
    instead: ofOwner
      ? `If it is the same association, write "name: ${shortened(row.bearer)}" ${again}. If not, give its file another name; or destroy what is there, once it has left: ${purge(row)}.`
      : `If it is the same one, write ${quoted(row.bearer)} ${again}; if not, ${another}.`,
  }
}

const purge = ({ machine, identity, within }: Row) =>
  `scripts/leftovers purge ${within ?? leftoverName(machine, identity)}`

/** What becomes of something that nobody remembers: it begins, unless it may be something that vanishes under another name. */
function beginnings(wanted: Held[], remembered: Row[], vanishing: Row[], { owners, leaving = [] }: Intentions) {
  const newcomers = new Set(owners.filter((owner) => !remembered.some((row) => row.owner === owner)))
  const gone = (owner: string) => !owners.includes(owner) && !leaving.includes(owner)
  const addressed = addresses(wanted, remembered)

  return (held: Held): Judged => {
    // What people know by its address is the same thing for them, whatever serves it and whatever is written beside it.
    const same = addressed(held)
    if (same) return { fate: 'begins', problem: anotherPlace(held, same) }
    // What is taken over is there.
    if (held.from !== undefined) return { fate: 'begins', problem: nothingToTakeOver(held, remembered, vanishing) }
    // A person said that it is new: no slip of the pen is an address's own name.
    if (isSaidNew(held)) return { fate: 'begins' }
    const alike = vanishing.filter((row) => row.kind === held.kind)
    // Who has a bearer of their own is told apart by that.
    if (held.bearer !== undefined && !held.ofOwner) {
      const same = alike.find((row) => row.bearer !== '' && isOfBearer(row, held))
      return { fate: 'begins', ...(same && { problem: anotherIdentity(held, same) }) }
    }
    const renamed = likeliest(
      held,
      alike.filter(({ owner }) => owner === held.owner),
    )
    if (renamed) return { fate: 'begins', problem: anotherName(held, renamed) }
    const owner = newcomers.has(held.owner) && alike.find((row) => gone(row.owner) && isSameService(held, row))
    return owner ? { fate: 'begins', problem: ownersName(held, owner) } : { fate: 'begins' }
  }
}

/** The short name of its own address beside it is the word for a beginning. */
const isSaidNew = ({ named = false, id, address }: Held) => named && id === address

/** What had an address before: it leaves now, or it left and nobody says that another thing begins. */
function addresses(wanted: Held[], remembered: Row[]): (held: Held) => ShortNamed | undefined {
  const identities = new Set(wanted.map(({ identity }) => identity))
  const others = remembered.filter(({ identity }) => !identities.has(identity))
  const named = byShortName(others, [...wanted, ...others].map(({ service }) => service).filter(Boolean))
  return (held) => {
    const { id = '', address = '' } = held
    const of = (name: string) => named.get(name)?.filter(({ row }) => isOfKind(row, held)) ?? []
    return (
      [...of(address), ...of(id)].find(({ row }) => row.inService) ??
      (isSaidNew(held) ? undefined : of(id).find(({ row }) => !row.inService))
    )
  }
}

/** Of several that vanish, the one that was probably meant: a person may have misspelt its name. */
function likeliest({ service, named, identity }: Held, rows: Row[]): Row | undefined {
  const near =
    named &&
    nearestName(
      identity,
      rows.map((row) => row.identity),
    )
  return rows.find(({ identity }) => identity === near) ?? rows.find((row) => row.service === service) ?? rows[0]
}

/** An instance of an association's own is named after it. */
const isSameService = (held: Held, row: Row) =>
  withoutOwner(held.service, held.owner) === withoutOwner(row.service, row.owner)

const withoutOwner = (service: string, owner: string) =>
  service.startsWith(`${owner}-`) ? service.slice(owner.length + 1) : service

function anotherName(held: Held, row: Row): Problem {
  const short = row.identity.startsWith(`${held.service}-`) && row.identity.slice(held.service.length + 1)
  return {
    where: `${held.owner}: ${held.identity}`,
    what: `it would begin empty, while the ${held.kind} ${quoted(row.identity)} leaves the inventory`,
    instead:
      held.address !== undefined && short
        ? `Has it moved? Write "id: ${short}" beside it. Is it really new? Write "id: ${held.address}".`
        : `Has it another name now? Write the one of before again. Is it really new? ${
            held.address === undefined
              ? `Take ${quoted(row.identity)} out first, run scripts/up, then add it.`
              : `Write "id: ${held.address}" beside it.`
          }`,
  }
}

function anotherPlace(held: Held, { row, service, name }: ShortNamed): Problem {
  const from = row.owner === held.owner ? '' : `"from: ${row.owner}"`
  const [there, leaves] = row.inService ? ['has', 'leaves'] : ['had', 'left']
  const begin = row.inService
    ? `Take it out first, run scripts/up, then add it with "id: ${service === held.service ? held.id : held.address}" beside it.`
    : `Write "id: ${held.address}" beside it.`
  return {
    where: `${held.owner}: ${held.identity}`,
    what: `it would begin empty, while the ${held.kind} ${quoted(row.identity)}, which ${there} its address, ${leaves} the inventory`,
    instead:
      service === held.service
        ? `Its data is kept by "id: ${name}"${from && ` and ${from}`} beside it. Shall it begin empty? ${begin}`
        : `Write it below ${quoted(service)}${from && `, with ${from}`}${
            row.inService ? `${from ? '' : ' again'}: data is not moved yet` : ', where its data is taken up again'
          }. Shall it begin empty below ${quoted(held.service)}? ${begin}`,
  }
}

function nothingToTakeOver(held: Held, remembered: Row[], vanishing: Row[]): Problem {
  const theirs = (rows: Row[]) => rows.find(({ kind, owner }) => kind === held.kind && owner === held.from)
  const row = theirs(vanishing) ?? theirs(remembered)
  const short = row?.identity.startsWith(`${held.service}-`) && row.identity.slice(held.service.length + 1)
  return {
    where: `${held.owner}: ${held.identity}`,
    what: `it would begin empty: ${quoted(held.from)} has no ${held.kind} of that name to hand over`,
    instead: `${short ? `Which one is it? Write its "id" beside it, as "id: ${short}". ` : ''}Is it really new? Remove "from: ${held.from}".`,
  }
}

function anotherIdentity(held: Held, row: Row): Problem {
  const { identity, kind, owner, bearer } = held
  if (kind === 'guest') return anotherNumber(held, row)
  return {
    where: `${owner}: ${identity}`,
    what: `it would begin empty, while the ${kind} ${quoted(row.identity)}, which is ${quoted(row.bearer)} as well, leaves the inventory`,
    instead: `Is it the same one? Write it as it was, ${quoted(row.identity)}. Is ${quoted(bearer)} really another one? Take ${quoted(row.identity)} out first, run scripts/up, then add it.`,
  }
}

/** A guest is known by the host that carries it and its number there, which people write as "on" and "id". */
function anotherNumber({ identity, owner, bearer }: Held, row: Row): Problem {
  const was = guestOf(row.identity)
  const again = [...(was.host === guestOf(identity).host ? [] : [`on: ${was.host}`]), `id: ${was.id}`]
  return {
    where: `${owner}: ${identity}`,
    what: `${quoted(bearer)} would begin empty, while the guest ${was.id} of ${quoted(was.host)}, which is ${quoted(row.bearer)} as well, leaves the inventory`,
    instead: `Is it the same one? Write "${again.join(', ')}" again. Is it really another one? Take ${quoted(row.bearer)} out first, run scripts/up, then add it.`,
  }
}

function guestOf(identity: string): { host: string; id: string } {
  const [, host = '', id = ''] = /^(.*)\/guest-(\d+)$/.exec(identity) ?? []
  return { host, id }
}

const ownersName = ({ owner, identity }: Held, row: Row): Problem => ({
  where: `${owner}: ${identity}`,
  what: `it would begin empty, while ${quoted(row.owner)}, which has ${quoted(row.identity)}, leaves the inventory`,
  instead: `Is ${quoted(owner)} another name of ${quoted(row.owner)}? Call its file ${row.owner}.yaml again: what people read is its "name". If ${quoted(row.owner)} really leaves: scripts/up --leave ${row.owner}.`,
})

/** @throws OperatorError with every verdict that must not be carried out; what is within something that is refused goes with it */
export function refuseLosses(verdicts: Verdict[]): void {
  const refused = verdicts.filter(({ problem }) => problem !== undefined)
  const identities = new Set(refused.map(({ identity, fate }) => `${fate} ${identity}`))
  const problems = refused
    .filter(({ identity, fate }) => !identities.has(`${fate} ${identity.split('/')[0]}`) || !identity.includes('/'))
    .flatMap(({ problem }) => problem ?? [])
  if (problems.length > 0) throw new OperatorError('Data would be left behind, or taken for something else.', problems)
}
