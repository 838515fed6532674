import { isDeepStrictEqual } from 'node:util'
import { type Properties, reveal, unknownValue, type WireValue } from './values.ts'

/** What may be written of a command, once secrets are out of their envelopes. */
export type CommandInputs = {
  create?: string
  update?: string
  delete?: string
  stdin?: string
  dir?: string
  environment?: Record<string, string>
  interpreter?: string[]
  logging?: Logging
  addPreviousOutputInEnv?: boolean
  triggers?: unknown[]
}

export type Logging = 'stdout' | 'stderr' | 'stdoutAndStderr' | 'none'

const logging = ['stdout', 'stderr', 'stdoutAndStderr', 'none']
const isText = (value: WireValue) => typeof value === 'string'
const isTextMap = (value: WireValue) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isText)

const expected: Record<keyof CommandInputs, { what: string; fits: (value: WireValue) => boolean }> = {
  create: { what: 'a text', fits: isText },
  update: { what: 'a text', fits: isText },
  delete: { what: 'a text', fits: isText },
  stdin: { what: 'a text', fits: isText },
  dir: { what: 'a text', fits: isText },
  environment: { what: 'an object of texts', fits: isTextMap },
  interpreter: { what: 'a list of texts', fits: (value) => Array.isArray(value) && value.every(isText) },
  logging: { what: `one of ${logging.join(', ')}`, fits: (value) => logging.some((name) => name === value) },
  addPreviousOutputInEnv: { what: 'true or false', fits: (value) => typeof value === 'boolean' },
  triggers: { what: 'a list', fits: Array.isArray },
}
const names = Object.keys(expected) as (keyof CommandInputs)[]

/** What is wrong with the inputs, in sentences. Values are not quoted: they may be secret. */
export function checkInputs(inputs: Properties): string[] {
  return Object.entries(inputs).flatMap(([property, raw]) => {
    const value = reveal(raw)
    if (value === undefined || value === null || value === unknownValue) return []
    const rule = expected[property as keyof CommandInputs]
    if (!rule) return [`The stand-in for the plugin "command" does not serve "${property}".`]
    return rule.fits(value) ? [] : [`"${property}" must be ${rule.what}.`]
  })
}

/** The inputs as a command is run with them. They have passed `checkInputs`. */
export const commandInputs = (properties: Properties): CommandInputs =>
  Object.fromEntries(
    names.flatMap((name) => (properties[name] == null ? [] : [[name, reveal(properties[name])]])),
  ) as CommandInputs

/** How an input differs from the last run's. */
export type InputChange = { property: string; kind: 'add' | 'delete' | 'update'; replace: boolean }

/** The inputs that differ; only `triggers` asks for a replacement. A value that becomes secret counts as different. */
export const diffInputs = (olds: Properties, news: Properties): InputChange[] =>
  names.flatMap((property) => {
    const [old, next] = [olds[property] ?? undefined, news[property] ?? undefined]
    if (isDeepStrictEqual(old, next)) return []
    const kind = old === undefined ? 'add' : next === undefined ? 'delete' : 'update'
    return [{ property, kind, replace: property === 'triggers' }]
  })
