import { distance } from 'fastest-levenshtein'
import { quoted } from './quoted.ts'

const shown = 12

/** What would have worked instead of a name that isn't known: `Did you mean "houx"? Known: houx, lierre.` */
export function nearest(name: string, known: Iterable<string>): string {
  const names = [...new Set(known)].sort()
  if (names.length === 0) return 'There is none yet.'
  const near = nearestName(name, names)
  const meant = near === undefined ? '' : `Did you mean ${quoted(near)}? `
  const more = names.length > shown ? ` and ${names.length - shown} more` : ''
  return `${meant}Known: ${names.slice(0, shown).join(', ')}${more}.`
}

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
  return one !== other && letters(one) === letters(other) ? 1 : distance(one, other)
}
