import type { z } from 'zod'
import { OperatorError } from './said/problem.ts'
import { quoted } from './said/quoted.ts'

/**
 * Reads a machine's answer in JSON. What a machine says is not trusted: it may be something else, or nothing.
 *
 * @param where the machine
 * @param what what it was asked for, as `its guests`
 * @throws OperatorError that names the machine, and quotes the beginning of what it said instead
 */
export function readAnswer<Schema extends z.ZodType>(
  schema: Schema,
  printed: string,
  where: string,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(parsed(printed))
  if (result.success) return result.data
  throw unreadable(printed, where, what, result.error.issues[0]?.message ?? '')
}

/** What is said of an answer that no schema of ours takes. */
export const unreadable = (printed: string, where: string, what: string, reason: string): OperatorError =>
  new OperatorError('A machine gives an answer that cannot be read.', [
    {
      where,
      what: `asked for ${what}, it says ${quoted(printed)} (${reason})`,
      instead: 'Look at that machine: something on it is not as it should be.',
    },
  ])

/** What it says as a value; the text itself when it is no JSON, which no schema of ours takes. */
function parsed(printed: string): unknown {
  try {
    return JSON.parse(printed)
  } catch {
    return printed
  }
}
