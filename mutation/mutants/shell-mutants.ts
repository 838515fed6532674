import { type Mutant, mutantsOf } from './mutant.ts'
import { openMode } from './typescript-mutants.ts'

/**
 * The mistakes that could be in a shell script, line by line: a command left out, a test turned round, an "or else" left out, `&&`
 * for `||`, a mode opened, a failure that ends with 0, a time limit taken off. Whether the shell can still read the rest is for
 * `sh -n` to say; comments are left as they are.
 */
export function shellMutants(file: string, text: string): Mutant[] {
  const { mutants, leaveOut, becomes, add } = mutantsOf(file, text)
  let continued = false
  let offset = 0
  for (const line of text.split('\n')) {
    const start = offset
    const end = start + line.length
    const indent = line.search(/\S/)
    offset = end + 1
    const wasContinued = continued
    continued = line.endsWith('\\')
    if (indent === -1 || line[indent] === '#') continue

    const command = line.slice(indent)
    if (!wasContinued && !continued && !structure.test(command)) leaveOut(start + indent, end, ':')
    each(/\b(?:if|elif) (! )?/g, line, ({ 0: whole, 1: not, index }) => {
      const after = start + index + whole.length
      if (not) leaveOut(after - not.length, after)
      else add(after, after, '! ', `turns the condition of \`${command}\` round`)
    })
    for (const { pattern, other } of substitutions)
      each(pattern, line, ({ 0: whole, index }) => {
        becomes(start + index, start + index + whole.length, other(whole))
      })
    each(/ (?:\|\||&&) [^|&]*$/g, line, ({ 0: whole, index }) => {
      if (!/\b(?:then|do)$|[\\{(]$/.test(whole)) leaveOut(start + index, start + index + whole.length)
    })
    each(/\btimeout (?:-\S+ (?:\d+ )?)*\S+ /g, line, ({ 0: whole, index }) => {
      leaveOut(start + index, start + index + whole.length)
    })
  }
  return mutants
}

/** A line that is no command by itself: without it the shell could not read the rest. */
const structure =
  /^(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|;;|\{|\}|\w[\w-]*\(\)|[^()]*\))(?:\s|;|$)|\{$|;;$/

const constant = (other: string) => () => other
const substitutions: { pattern: RegExp; other: (found: string) => string }[] = [
  { pattern: / && /g, other: constant(' || ') },
  { pattern: / \|\| /g, other: constant(' && ') },
  { pattern: /(?<=\[ .*) = (?=.*\])/g, other: constant(' != ') },
  { pattern: /(?<=\[ .*) != (?=.*\])/g, other: constant(' = ') },
  { pattern: / -eq /g, other: constant(' -ne ') },
  { pattern: / -ne /g, other: constant(' -eq ') },
  { pattern: / -lt /g, other: constant(' -le ') },
  { pattern: / -le /g, other: constant(' -lt ') },
  { pattern: / -gt /g, other: constant(' -ge ') },
  { pattern: / -ge /g, other: constant(' -gt ') },
  { pattern: /(?<=\[ )-n /g, other: constant('-z ') },
  { pattern: /(?<=\[ )-z /g, other: constant('-n ') },
  { pattern: /\b0?[67]00\b/g, other: openMode },
  { pattern: /\bumask 0?77\b/g, other: constant('umask 022') },
  { pattern: /\b(?:exit|return) [1-9]\d*\b/g, other: (found) => found.replace(/\d+/, '0') },
]

function each(pattern: RegExp, line: string, visit: (found: RegExpExecArray) => void): void {
  for (const found of line.matchAll(pattern)) visit(found)
}
