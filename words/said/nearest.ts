import { distance } from 'fastest-levenshtein'
import { quoted } from './quoted.ts'

const shown = 12
/** Comparing a name with every other takes long where there are thousands of both; nobody reads so many answers. */
const mostSearches = 25

/** The names that would have worked. Made once where many names are looked up in them. */
export class KnownNames {
  readonly #set: ReadonlySet<string>
  readonly #names: string[]
  #searches = 0

  constructor(names: Iterable<string>) {
    this.#set = new Set(names)
    this.#names = [...this.#set].sort()
  }

  has = (name: string): boolean => this.#set.has(name)

  /** What would have worked instead of a name that isn't known: `Did you mean "houx"? Known: houx, lierre.` */
  nearest(name: string): string {
    if (this.#names.length === 0) return 'There is none yet.'
    const near = this.near(name)
    return `${near === undefined ? '' : `Did you mean ${quoted(near)}? `}${this.list()}`
  }

  /** The one that was probably meant, if any; not told any more after many questions. */
  near = (name: string): string | undefined =>
    this.#searches++ < mostSearches ? nearestName(name, this.#names) : undefined

  /** The first of them: `Guests: apps, gateway.` */
  list(title = 'Known'): string {
    const more = this.#names.length > shown ? ` and ${this.#names.length - shown} more` : ''
    return `${title}: ${this.#names.slice(0, shown).join(', ') || 'none yet'}${more}.`
  }
}

/** The same for a name that is looked up once. */
export const nearest = (name: string, known: Iterable<string>): string => new KnownNames(known).nearest(name)

/** The known name that was probably meant: one that begins so, else one that differs in few letters; nothing, when none is near. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const written = name.toLowerCase().slice(0, 100)
  const all = [...known].map((candidate) => ({ candidate, far: farness(written, candidate.toLowerCase()) }))
  const begun = all.filter(({ candidate }) => written.length >= 2 && candidate.toLowerCase().startsWith(written))
  const similar = all.filter(
    ({ candidate, far }) => far <= Math.max(1, Math.floor(Math.min(name.length, candidate.length) / 2.5)),
  )
  const [near] = (begun.length > 0 ? begun : similar).sort((a, b) => a.far - b.far)
  return near?.candidate
}

/** How many letters differ; letters that only changed places count as one. */
function farness(one: string, other: string): number {
  const letters = (word: string) => [...word].sort().join('')
  return one !== other && one.length === other.length && letters(one) === letters(other) ? 1 : distance(one, other)
}
