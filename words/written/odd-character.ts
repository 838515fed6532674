/** A character that looks like a space or like nothing, and is neither for a program. */
export type OddCharacter = {
  /** How to call it: `a no-break space (U+00A0)`. */
  title: string
  index: number
  isSpace: boolean
}

/** Every space but the plain one, and what nobody sees at all. A tab or a line break is seen for what it is. */
const odd = /(?! )[\p{Zs}\p{Cf}]/u

/** Those that come with texts from web pages, word processors and keyboards. Source: Unicode's NamesList. */
const names = new Map([
  ['\u00a0', 'a no-break space'],
  ['\u202f', 'a narrow no-break space'],
  ['\u00ad', 'a soft hyphen'],
  ['\u200b', 'a zero width space'],
  ['\u200c', 'a zero width non-joiner'],
  ['\u200d', 'a zero width joiner'],
  ['\u200e', 'a left-to-right mark'],
  ['\u200f', 'a right-to-left mark'],
  ['\u2060', 'a word joiner'],
  ['\ufeff', 'a byte order mark'],
])

/** The first odd character of a text. */
export function oddCharacter(text: string): OddCharacter | undefined {
  const [character] = odd.exec(text) ?? []
  if (character === undefined) return undefined
  const isSpace = /\p{Zs}/u.test(character)
  const title = names.get(character) ?? (isSpace ? 'another space' : 'an invisible character')
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return { title: `${title} (U+${code})`, index: text.indexOf(character), isSpace }
}

/** The text as it was meant: with plain spaces, none at its ends, and nothing invisible. */
export const withoutOdd = (text: string): string =>
  text
    .replaceAll(/\p{Zs}/gu, ' ')
    .replaceAll(/\p{Cf}/gu, '')
    .trim()
