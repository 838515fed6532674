import type { Problem } from '../../../words/said/problem.ts'
import type { InventoryDocument, Path } from './yaml/document.ts'

type Part = 'value' | 'name'

/** Gathers everything that is wrong, each with its place, so that one run tells all of it. */
export class Findings {
  readonly errors: Problem[] = []
  readonly warnings: Problem[] = []

  /** Something that cannot be carried out as it is written. */
  error(document: InventoryDocument, path: Path, what: string, instead: string, part: Part = 'value') {
    this.errors.push({ where: placeIn(document, path, part), what, instead: sentence(instead) })
  }

  /** Something that works, and that somebody will regret. */
  warning(document: InventoryDocument, path: Path, what: string, instead: string, part: Part = 'value') {
    this.warnings.push({ where: placeIn(document, path, part), what, instead: sentence(instead) })
  }
}

/** Where something stands: `inventory/collective.yaml:12:5`. */
export function placeIn(document: InventoryDocument, path: Path, part: Part = 'value'): string {
  const { line, column } = document.place(path, part)
  return `${document.file}:${line}:${column}`
}

/** By file and position, each once. */
export function sortProblems(problems: Problem[]): Problem[] {
  const unique = new Map(
    problems.map((problem) => [`${problem.where} ${problem.what}`, { problem, ...split(problem.where) }]),
  )
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  return [...unique.values()]
    .sort(
      (a, b) =>
        compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.problem.what, b.problem.what),
    )
    .map(({ problem }) => problem)
}

/** A problem's place, in its parts; a problem of a whole file stands before its first line. */
export function split(where: string): { file: string; line: number; column: number } {
  const [, file = where, line = 0, column = 0] = /^(.*):(\d+):(\d+)$/s.exec(where) ?? []
  return { file, line: Number(line), column: Number(column) }
}

const sentence = (text: string) => (/[.!?…]$/.test(text) ? text : `${text}.`)
