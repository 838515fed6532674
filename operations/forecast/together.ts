import type { Foreseen } from './foreseen.ts'
import type { Mentioned, Saying } from './said/speak.ts'

/** Things that the same happens to are told once: eight sites that get another image are one line. */
export function together(changes: Foreseen[]): Foreseen[] {
  const groups = new Map<string, Foreseen>()
  const firsts: string[] = []
  for (const [index, change] of changes.entries()) {
    const key = happensToThings.test(change.what.say) ? keyOfChange(change) : String(index)
    const before = groups.get(key)
    if (before === undefined) firsts.push(key)
    groups.set(key, before === undefined ? change : joined(before, change))
  }
  return firsts.flatMap((key) => groups.get(key) ?? [])
}

/** Sentences of which things are what changes, and all the rest is the same. */
const happensToThings = /^(unit|refused)\./

/** What is told whoever it is of: what an image or a farm's settings do to all who have a part of it. */
const ofAll = new Set(['unit.changed', 'unit.memory', 'unit.settings'])

/** Everything but the things themselves. */
function keyOfChange({ owner, away, ...change }: Foreseen): string {
  const { things: _, count: __, ...values } = change.what.with ?? {}
  const data = change.data && { ...change.data, with: { ...change.data.with, leftovers: undefined } }
  const what = { ...change.what, with: values }
  return JSON.stringify([ofAll.has(what.say) ? '' : owner, away?.seconds, { ...change, what, data }])
}

function joined(first: Foreseen, other: Foreseen): Foreseen {
  const things = inNames([...listIn(first.what, 'things'), ...listIn(other.what, 'things')])
  const data = other.data &&
    first.data?.with?.leftovers !== undefined && {
      ...first.data,
      with: { ...first.data.with, leftovers: [...listIn(first.data, 'leftovers'), ...listIn(other.data, 'leftovers')] },
    }
  const away = first.away &&
    other.away && { ...first.away, things: [...new Set([...first.away.things, ...other.away.things])].sort() }
  return {
    ...first,
    owner: first.owner === other.owner ? first.owner : 'collective',
    what: { ...first.what, with: { ...first.what.with, things, count: things.length } },
    ...(data && { data }),
    ...(away && { away }),
  }
}

const listIn = (saying: Saying, name: string): (string | Saying)[] => {
  const said: Mentioned | undefined = saying.with?.[name]
  return Array.isArray(said) ? said : []
}

/** In the order of names, so that the order of files says nothing; what has none comes last. */
const inNames = (things: (string | Saying)[]): (string | Saying)[] => [
  ...things.filter((thing) => typeof thing === 'string').sort(),
  ...things.filter((thing) => typeof thing !== 'string'),
]
