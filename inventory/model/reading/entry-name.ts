import { isScalar, type Pair } from 'yaml'
import { quoted } from '../../../words/said/quoted.ts'
import { oddCharacter, withoutOdd } from '../../../words/written/odd-character.ts'
import type { Said } from './yaml/yaml-error.ts'

/** The name of an entry, without what nobody sees in it: that is told by itself, and nothing that would follow from it. */
export function entryName(pair: Pair): string {
  const written = writtenName(pair)
  return oddCharacter(written) === undefined ? written : withoutOdd(written)
}

/** What nobody sees in an entry's name; and whether it is what its line is indented with, so that it stands elsewhere than it seems to. */
export function oddName(pair: Pair, text: string): (Said & { indents: boolean }) | undefined {
  const odd = oddCharacter(writtenName(pair))
  if (odd === undefined || !isScalar(pair.key)) return undefined
  const [start = 0, end] = pair.key.range ?? []
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  if (odd.index === 0 && odd.isSpace && before.trim() === '') {
    const instead = 'Indent with plain spaces, like its neighbours.'
    return { offset: start, what: `the line is indented with ${odd.title}`, instead, indents: true }
  }
  // In double quotes a character may be written by its number.
  const inside = oddCharacter(text.slice(start, end))?.index ?? 0
  const meant = entryName(pair)
  const instead = meant === '' ? 'Remove it.' : `Write ${quoted(meant)}.`
  return { offset: start + inside, what: `${odd.title} stands in a name`, instead, indents: false }
}

const writtenName = ({ key }: Pair) => (isScalar(key) ? String(key.value ?? '') : '')
