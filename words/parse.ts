import { z } from 'zod'
import { OperatorError } from './said/problem.ts'

/**
 * A value of the schema's type, or one error that lists every problem with its place.
 *
 * @param what what the value is, for the error's first line: `WordPressFarm "blogs"`
 */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new OperatorError(`${what} is not valid.\n${z.prettifyError(result.error)}`)
}
