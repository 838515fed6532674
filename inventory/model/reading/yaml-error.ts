import type { YAMLParseError } from 'yaml'
import { quoted } from '../../../words/quoted.ts'

type Said = { offset: number; what: string; instead: string }

/** Mistakes that concern the form of a whole block: one of them makes the library see others that aren't there. */
const structural = new Set([
  'BAD_INDENT',
  'BLOCK_AS_IMPLICIT_KEY',
  'MULTILINE_IMPLICIT_KEY',
  'MISSING_CHAR',
  'UNEXPECTED_TOKEN',
])
const atMost = 20

/** The library's errors in our words: each with its cure, and without those that only follow from another. */
export function describeYamlError(errors: YAMLParseError[], text: string): Said[] {
  const exhausted = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION')
  if (exhausted) return [{ offset: exhausted.pos[0], what: 'the file is nested too deeply', instead: 'Write it flat.' }]
  const said = new Map<string, Said>()
  const say = (mistake: Said) => said.set(`${mistake.offset} ${mistake.what}`, mistake)
  const lists = errors.filter(({ code, pos }) => code === 'BLOCK_IN_FLOW' && text[pos[0]] === '-')
  const aroundLists = new Set(lists.flatMap(({ pos }) => pos))
  let broken = false
  for (const { code, pos, message } of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    if (said.size === atMost) break
    // That a list with dashes cannot stand between braces is also said of what is around its dash.
    if (code !== 'BLOCK_IN_FLOW' && aroundLists.has(pos[0])) continue
    const alias = starBefore(text, pos[0])
    if (alias !== undefined) {
      say({ offset: alias, ...beginsWith('*') })
      broken ||= structural.has(code)
      continue
    }
    if (structural.has(code) && broken) continue
    broken ||= structural.has(code)
    const also = errors.filter((other) => other.pos[0] === pos[0]).map((other) => other.code)
    say({ offset: pos[0], ...describe(code, message, also, text.slice(pos[0], pos[1])) })
  }
  return [...said.values()]
}

/** Where a value's first word begins with `*`, and is for YAML the whole value, just before an error or there: `*Le* houx`. */
function starBefore(text: string, offset: number): number | undefined {
  const before = text.slice(Math.max(0, offset - 200), offset)
  const line = before.slice(before.lastIndexOf('\n') + 1) + text.slice(offset, offset + 1)
  const word = /(?<=^\s*|[:-]\s+|[[{,]\s*)\*[^\s,[\]{}]*(\s+\S)?$/.exec(line)
  return word === null ? undefined : offset + 1 - line.length + word.index
}

const beginsWith = (character: string) => ({
  what: `a value cannot begin with "${character}"`,
  instead: 'Put it in quotes.',
})

function describe(code: string, message: string, also: string[], piece: string): { what: string; instead: string } {
  switch (code) {
    case 'TAB_AS_INDENT':
      return { what: 'the line is indented with a tab', instead: 'Use two spaces.' }
    case 'BAD_INDENT':
      if (message.startsWith('Flow'))
        return { what: 'a "[" or "{" before this is not closed', instead: `Close it, or write one entry on each line.` }
      return {
        what: 'the line is indented unlike its neighbours',
        instead: 'Indent all of them by the same number of spaces.',
      }
    case 'BLOCK_AS_IMPLICIT_KEY':
      if (also.includes('MULTILINE_IMPLICIT_KEY'))
        return {
          what: 'the next line is indented as if it belonged to this value',
          instead: 'Indent it like its neighbours, or remove the value before it.',
        }
      return { what: 'a line holds ": " twice', instead: 'Put the value in quotes, or begin a new line.' }
    case 'MULTILINE_IMPLICIT_KEY':
      return {
        what: 'a name must be on one line, with ": " after it',
        instead: 'Write "name: value", with a space after the colon.',
      }
    case 'KEY_OVER_1024_CHARS':
      return { what: 'a name is longer than 1024 characters', instead: 'Choose a shorter one.' }
    case 'MISSING_CHAR':
      if (message.includes('quote'))
        return { what: 'a quote is opened and not closed', instead: 'Close it at the end of the value.' }
      if (message.includes('followed by map values'))
        return { what: 'a name stands here without ": " after it', instead: 'Write "name: value".' }
      return { what: 'a character is missing here', instead: `YAML says: ${message}.` }
    case 'BAD_SCALAR_START':
      return beginsWith(piece.slice(0, 1))
    case 'BLOCK_IN_FLOW':
      if (/^-\s/.test(piece))
        return {
          what: 'a list with "- " cannot stand between braces or brackets',
          instead: 'Write it as "[one, two]", or put a text in quotes.',
        }
      return {
        what: 'a value holds ": " here',
        instead: `Put it in quotes${/\n/.test(piece) ? '' : `: ${quoted(piece.trim())}`}.`,
      }
    case 'BAD_DQ_ESCAPE':
      return {
        what: 'a "\\" in double quotes begins something unknown',
        instead: 'Write "\\\\" for a backslash, or use single quotes.',
      }
    case 'NON_STRING_KEY':
      return { what: 'a list or a map stands where a name belongs', instead: 'Write "name: value".' }
    case 'MULTIPLE_DOCS':
      return { what: '"---" begins a second document', instead: 'Keep one document in a file.' }
    case 'BAD_ALIAS':
    case 'MULTIPLE_ANCHORS':
      return beginsWith(piece.slice(0, 1))
    case 'UNEXPECTED_TOKEN':
      return {
        what: 'this cannot follow what is before it on the line',
        instead: 'Put the whole value in quotes (and write an apostrophe twice inside single ones).',
      }
    default:
      return { what: 'this is not YAML', instead: `YAML says: ${message}.` }
  }
}
