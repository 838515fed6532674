/** One small change to one file, as a mistake would make it: what is between two offsets becomes something else. */
export type Mutant = {
  /** From the checkout's root. */
  file: string
  /** From 1. */
  line: number
  /** Offsets in the file's text, in characters. */
  start: number
  end: number
  replacement: string
  /** What was done, for people: `leaves "retainOnDelete: true" out`. */
  change: string
}

/** The file's text with the change in it. */
export const mutate = (text: string, { start, end, replacement }: Mutant): string =>
  text.slice(0, start) + replacement + text.slice(end)

/** A piece of code on one short line, as a report quotes it. */
export function quoteCode(code: string): string {
  const line = code.replaceAll(/\s+/g, ' ').trim()
  return `\`${line.length > longest ? `${line.slice(0, longest - 1)}…` : line}\``
}

/** Characters. */
const longest = 70

/** Makes mutants of one file: where, what instead, and the words for it. */
export function mutantsOf(file: string, text: string) {
  const lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)]
  const mutants: Mutant[] = []
  const add = (start: number, end: number, replacement: string, change: string) => {
    const line = lineStarts.findLastIndex((lineStart) => lineStart <= start) + 1
    mutants.push({ file, line, start, end, replacement, change })
  }
  const leaveOut = (start: number, end: number, replacement = '') =>
    add(start, end, replacement, `leaves ${quoteCode(text.slice(start, end))} out`)
  const becomes = (start: number, end: number, replacement: string) =>
    add(start, end, replacement, `${quoteCode(text.slice(start, end))} becomes ${quoteCode(replacement)}`)
  return { mutants, leaveOut, becomes, add }
}
