import type { YAMLParseError } from 'yaml'

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
  const said: Said[] = []
  let broken = false
  for (const { code, pos, message } of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    if (structural.has(code) && broken) continue
    broken ||= structural.has(code)
    const also = errors.filter((other) => other.pos[0] === pos[0]).map((other) => other.code)
    said.push({ offset: pos[0], ...describe(code, message, also, text.slice(pos[0], pos[1])) })
  }
  return said.slice(0, atMost)
}

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
      return { what: `a value cannot begin with "${piece.slice(0, 1)}"`, instead: 'Put it in quotes.' }
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
      return { what: 'a value cannot begin with "*"', instead: 'Put it in quotes.' }
    case 'MULTIPLE_ANCHORS':
      return { what: 'a value cannot begin with "&"', instead: 'Put it in quotes.' }
    case 'UNEXPECTED_TOKEN':
      return {
        what: 'this cannot follow what is before it on the line',
        instead: 'Put the whole value in quotes (and write an apostrophe twice inside single ones).',
      }
    default:
      return { what: 'this is not YAML', instead: `YAML says: ${message}.` }
  }
}
