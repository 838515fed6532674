import { distance } from 'fastest-levenshtein'
import { quoted } from './quoted.ts'

const shown = 12

/** What would have worked instead of a name that isn't known: `Did you mean "houx"? Known: houx, lierre.` */
export function nearest(name: string, known: Iterable<string>): string {
  const names = [...new Set(known)].sort()
  if (names.length === 0) return 'There is none yet.'
  const near = names
    .map((candidate) => ({ candidate, far: distance(name.toLowerCase().slice(0, 100), candidate.toLowerCase()) }))
    .filter(({ candidate, far }) => far <= Math.max(1, Math.floor(Math.min(name.length, candidate.length) / 2.5)))
    .sort((a, b) => a.far - b.far)
  const meant = near[0] ? `Did you mean ${quoted(near[0].candidate)}? ` : ''
  const more = names.length > shown ? ` and ${names.length - shown} more` : ''
  return `${meant}Known: ${names.slice(0, shown).join(', ')}${more}.`
}
