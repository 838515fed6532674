import type { YAMLParseError } from 'yaml'
import { quoted } from '../../../../words/said/quoted.ts'
import { oddCharacter } from '../../../../words/written/odd-character.ts'
import { hiddenBy, openingBefore, quoteBefore, type Token, tokensOf } from './tokens.ts'

/** Something wrong with the form of a text, and what would have worked. */
export type Said = { offset: number; what: string; instead: string }

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
  let tokens: Token[] | undefined
  const where: Where = { text, tokens: () => (tokens ??= tokensOf(text)) }
  const lists = errors.filter(({ code, pos }) => code === 'BLOCK_IN_FLOW' && text[pos[0]] === '-')
  const aroundLists = new Set(lists.flatMap(({ pos }) => pos))
  const tabs = errors.some(({ code, pos }) => code === 'TAB_AS_INDENT' || tabBefore(text, pos[0]) !== undefined)
  let broken = false
  for (const error of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    const { code, pos } = error
    if (said.size === atMost) break
    const tab = code === 'TAB_AS_INDENT' ? pos[0] : tabBefore(text, pos[0])
    if (tab !== undefined) say({ offset: tab, ...indentedWithTab })
    // Whatever is said of the form of lines that a tab moved follows from it.
    if (tab !== undefined || (tabs && (structural.has(code) || code === 'NON_STRING_KEY'))) continue
    const odd = oddSpaceIn(text, pos[0])
    if (odd !== undefined) {
      say(odd)
      broken ||= structural.has(code)
      continue
    }
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
    say(
      unclosed(error, where) ?? { offset: pos[0], ...describe(code, error.message, also, text.slice(pos[0], pos[1])) },
    )
  }
  return [...said.values()]
}

/** A space that is none for YAML, where one belongs on the line of an error: before the first word, or after a mark. */
function oddSpaceIn(text: string, offset: number): Said | undefined {
  const start = lineBefore(text, offset)
  const [line = ''] = text.slice(start, start + 1000).split('\n', 1)
  const before = /^ *(?! )\p{Zs}|[:,[{-](?! )\p{Zs}/u.exec(line)
  const odd = before && oddCharacter(before[0])
  if (!odd) return undefined
  const where = before.index + odd.index
  return {
    offset: start + where,
    what: `${odd.title} stands where a space belongs`,
    instead: 'Write a plain space there.',
  }
}

type Where = { text: string; tokens: () => Token[] }

const indentedWithTab = {
  what: 'the line is indented with a tab',
  instead: 'Indent with spaces, like its neighbours.',
}

/** Where the line of an offset begins; of a line longer than any, somewhere on it: each mistake asks. */
function lineBefore(text: string, offset: number): number {
  const from = Math.max(0, offset - 1000)
  return from + text.slice(from, offset).lastIndexOf('\n') + 1
}

/** The first tab of an indentation, where there is nothing else before an offset on its line. */
function tabBefore(text: string, offset: number): number | undefined {
  const start = lineBefore(text, offset)
  const spaces = /^ *(?=\t)/.exec(text.slice(start, offset))?.[0]
  return spaces !== undefined && text.slice(start, offset).trim() === '' ? start + spaces.length : undefined
}

/** What was opened and not closed is told where it opens: the library comes upon it where a line, or the file, ends. */
function unclosed({ code, message, pos }: YAMLParseError, where: Where): Said | undefined {
  const [offset] = pos
  if (code === 'MISSING_CHAR' && message.includes('quote')) return openQuote(quoteBefore(where.tokens(), offset))
  if (code === 'UNEXPECTED_TOKEN' || code === 'MISSING_CHAR') {
    const quote = quoteBefore(where.tokens(), offset)
    const isNext = quote && where.text.slice(quote.offset + quote.source.length, offset).trim() === ''
    return isNext && quote.source.includes('\n') ? openQuote(quote) : undefined
  }
  const opening =
    code === 'BAD_INDENT' && message.startsWith('Flow') ? openingBefore(where.tokens(), offset) : undefined
  return opening && openBrace(opening, where, offset)
}

const openQuote = (quote: Token | undefined): Said | undefined =>
  quote && {
    offset: quote.offset,
    what: 'a quote is opened and not closed',
    instead: 'Close it at the end of the value.',
  }

function openBrace(opening: Token, { text, tokens }: Where, offset: number): Said {
  const closing = opening.source === '{' ? '}' : ']'
  const hidden = hiddenBy(tokens(), opening, offset)
  if (hidden === undefined)
    return {
      offset: opening.offset,
      what: `"${opening.source}" is opened and not closed`,
      instead: `Close it with "${closing}", or indent what belongs to it further than its line.`,
    }
  const { comment } = hidden
  const whole = hidden.text && text.slice(hidden.text.offset, comment.offset + comment.source.indexOf(closing)).trim()
  return {
    offset: comment.offset,
    what: `a "#" after a space begins a comment, which hides the "${closing}" after it`,
    instead: `Put the text in quotes${whole === undefined || /[,:\n]/.test(whole) ? '' : `: ${quoted(whole)}`}.`,
  }
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

/** Between braces, the name of another value: `Yann Le Bihan email: yann@…`. */
const forgottenComma = /[^,{[\s][^,]*\s([a-z_]+): /

function cureForColon(piece: string): string {
  const [, name] = forgottenComma.exec(piece) ?? []
  if (name !== undefined) return `Is a comma missing before "${name}:"? Else put the value in quotes.`
  return `Put it in quotes${/\n/.test(piece) ? '' : `: ${quoted(piece.trim())}`}.`
}

function describe(code: string, message: string, also: string[], piece: string): { what: string; instead: string } {
  switch (code) {
    case 'BAD_INDENT':
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
        instead: cureForColon(piece),
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
      if (/^[}\]]/.test(piece))
        return {
          what: `"${piece[0]}" closes nothing here`,
          instead: 'Remove it, or put the text that it belongs to in quotes.',
        }
      return {
        what: 'this cannot follow what is before it on the line',
        instead: 'Put the whole value in quotes (and write an apostrophe twice inside single ones).',
      }
    default:
      return { what: 'this is not YAML', instead: `YAML says: ${message}.` }
  }
}
