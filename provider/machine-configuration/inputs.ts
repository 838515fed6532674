import { z } from 'zod'
import { configurationInputs, type MachineConfigurationInputs } from '../../machines/configuration.ts'
import { configurationProblems } from '../../machines/configuration-problems.ts'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { holdsUnknown, type Value, type Values } from '../protocol/resource-handler.ts'

/**
 * What the program gave, with defaults filled in. Entries that hold a value nobody knows yet pass through unread.
 *
 * @throws OperatorError with everything that can never work, by property
 */
export function parseInputs(given: Values): MachineConfigurationInputs {
  const read = withoutUnknown(given)
  const known = configurationInputs.safeParse(read)
  if (!known.success) throw new OperatorError('The configuration has the wrong shape.', shapeProblems(known.error))
  const problems = configurationProblems(known.data)
  if (problems.length > 0) throw new OperatorError('The configuration can never work.', problems)
  return { ...known.data, ...(unread(given, read) as Partial<MachineConfigurationInputs>) }
}

const shapeProblems = (error: z.ZodError): Problem[] =>
  error.issues.map((issue) => ({
    where: z.core.toDotPath(issue.path) || 'inputs',
    what: issue.message,
    instead: 'This is made by machines/assemble.ts: report it as a mistake in Bocage.',
  }))

/** The top-level values without the entries that hold an unknown; with a file goes its text, and the other way round. */
function withoutUnknown(given: Values): Values {
  const unknownTexts = new Set(
    Object.entries(isRecord(given.contents) ? given.contents : {})
      .filter(([, text]) => holdsUnknown(text))
      .map(([path]) => path),
  )
  return Object.fromEntries(
    Object.entries(given).flatMap(([property, value]): [string, Value][] => {
      if (value === undefined) return []
      if (!isRecord(value)) return holdsUnknown(value) ? [] : [[property, value]]
      const ofFiles = property === 'files' || property === 'contents'
      const entries = Object.entries(value).filter(
        ([key, entry]) => !(holdsUnknown(entry) || (ofFiles && unknownTexts.has(key))),
      )
      return [[property, Object.fromEntries(entries)]]
    }),
  )
}

/** The top-level values of which something was not read, as they were given. */
const unread = (given: Values, read: Values): Values =>
  Object.fromEntries(Object.entries(given).filter(([property, value]) => size(value) !== size(read[property])))

const size = (value: Value | undefined): number =>
  isRecord(value) ? Object.keys(value).length : value === undefined ? -1 : 0

const isRecord = (value: Value | undefined): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
