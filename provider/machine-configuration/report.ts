import { z } from 'zod'
import { readAnswer } from '../../words/answer.ts'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { limits } from './stream.ts'

/** What the script on the machine says: rows of words, the first of which names the kind of row. */
export type Report = {
  /** All rows of a kind, without the kind. */
  rows(kind: string): string[][]
  /** How it ended: `unchanged`, `changed` or `removed`. */
  result?: string
  /** The version of the owner's package that is installed. */
  version?: string
  /** Seconds after which the machine undoes the change by itself, unless it is confirmed. */
  armedSeconds?: number
}

/** A change that failed when something of it had been done, or may have been: the machine is neither as before nor as it should be. */
export class HalfDone extends OperatorError {}

const row = z.tuple([z.string()], z.string())

/**
 * Reads the script's report.
 *
 * @throws OperatorError with the script's own words when it met a problem; HalfDone, where it says that it had changed something
 *   by then, or doesn't say how it ended
 */
export function parseReport(machine: string, printed: string): Report {
  const rows = printed
    .split('\n')
    .filter((line) => line.startsWith('['))
    .map((line) => readAnswer(row, line, machine, 'what it did'))
  const all = (kind: string) => rows.filter(([first]) => first === kind).map(([, ...words]) => words)

  const problems = all('problem').map(problemOf(machine))
  if (problems.length > 0) {
    const Kind = all('changed').length > 0 ? HalfDone : OperatorError
    throw new Kind(`The configuration of "${machine}" is not as it should be.`, problems)
  }
  if (all('end').length === 0) {
    throw new HalfDone(`The configuration of "${machine}" may be unfinished.`, [
      {
        where: machine,
        what: 'the connection was lost before the machine said how it ended',
        instead: 'Run scripts/up again: it finishes what was begun.',
      },
    ])
  }
  const [[result, version] = []] = all('result')
  const [[armed] = []] = all('armed')
  return {
    rows: all,
    ...(result !== undefined && { result }),
    ...(version !== undefined && { version }),
    ...(armed !== undefined && { armedSeconds: waitOf(armed) }),
  }
}

/** Whatever a machine says of its patience: it was told how long to wait. */
const waitOf = (armed: string): number =>
  Number(armed) > 0 ? Math.min(Number(armed), limits.guardConfirm) : limits.guardConfirm

/** A problem names the machine, the file or unit, the cause with the tool's own words, and the next step. */
const problemOf =
  (machine: string) =>
  ([, where = machine, what = '', instead = '', words = '']: string[]): Problem => ({
    where: where === machine ? machine : `${machine}: ${where}`,
    what,
    instead: words.trim() === '' ? instead : `${instead}\n${indent(words)}`,
  })

const indent = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
