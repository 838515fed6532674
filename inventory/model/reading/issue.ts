import { z } from 'zod'
import { nearest, nearestName } from '../../../words/said/nearest.ts'
import { quoted, shortened } from '../../../words/said/quoted.ts'
import { oddCharacter, withoutOdd } from '../../../words/written/odd-character.ts'
import type { Findings } from './findings.ts'
import { type Definition, namesOf, schemaAt, shapeOf } from './schema-at.ts'
import { formOf } from './written-form.ts'
import type { InventoryDocument, Path } from './yaml/document.ts'

type Issue = z.core.$ZodIssue

/** Where a value is checked: its file, the way to it. */
export type Spot = {
  document: InventoryDocument
  path: Path
  findings: Findings
  /** More names that may stand beside those of the schema. */
  beside?: string[]
  /** What the values of a map are, where its own schema leaves them to whoever checks them one by one. */
  entries?: z.ZodType
  /** The short name of a person who is written otherwise, as by their address: where the schema says `.meta({ person: true })`. */
  person?: (written: string) => string | undefined
}

/**
 * A value of the schema's type; or nothing, and what is wrong with it among the findings, in our words:
 * what a schema says itself (`'Write a whole number and its unit'`) is the cure, everything else is said here.
 */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  spot: Spot,
): z.output<Schema> | undefined {
  // An empty message marks what the schema has no words for.
  const result = schema.safeParse(value, { error: () => '' })
  if (result.success) return result.data
  const misspelt = misspeltNames(result.error.issues, schema, value)
  for (const issue of result.error.issues) {
    if (!misspelt.has(JSON.stringify(issue.path))) report(issue, schema, value, spot)
  }
  return undefined
}

/** What is missing only because its name is written wrong, which is said already. */
function misspeltNames(issues: Issue[], schema: z.ZodType, root: unknown): Set<string> {
  const meant = issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return []
    const parent = valueAt(root, issue.path as Path)
    const known = namesOf(schemaAt(schema, issue.path as Path, root), parent)
    const missing = known.filter((name) => !Object.hasOwn(Object(parent), name))
    return issue.keys.map((key) => JSON.stringify([...issue.path, nearestName(key, missing)]))
  })
  return new Set(meant)
}

const valueAt = (root: unknown, path: Path) =>
  path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown> | null | undefined)?.[step], root)

function report(issue: Issue, schema: z.ZodType, root: unknown, spot: Spot) {
  const { document, path, findings, beside = [] } = spot
  const local = issue.path as Path
  const whole = [...path, ...local]
  const value = valueAt(root, local)
  const subject = subjectOf(whole)
  const source = document.source(whole)
  const hidden = isSecret(schema, local, root)
  const shown = hidden
    ? 'what is written (not shown)'
    : typeof value === 'number' && source !== undefined
      ? shortened(source)
      : quoted(value)

  if (issue.code === 'unrecognized_keys') {
    const parent = schemaAt(schema, local, root)
    const known = [...namesOf(parent, value), ...(local.length === 0 ? beside : [])]
    for (const name of issue.keys)
      findings.error(
        document,
        [...whole, name],
        `${quoted(name)} is not known here`,
        elsewhere(parent, name, known) ?? nearest(name, known),
        'name',
      )
    return
  }
  if (issue.code === 'invalid_key') {
    const name = String(local.at(-1))
    for (const { message } of issue.issues)
      findings.error(document, whole, `${quoted(name)} cannot be a name here`, message || 'Choose another.', 'name')
    return
  }
  if (value === undefined) {
    // What is there without a value was refused when the file was read.
    if (!isAbsent(root, local)) return
    const description = descriptionOf(schema, local, root)
    const name = String(local.at(-1))
    const what =
      whole.length > 1 ? `${subjectOf(whole.slice(0, -1))} has no ${quoted(name)}` : `there is no ${quoted(name)}`
    const cure = description === undefined ? `Add it. ${cureOf(issue, value) ?? ''}`.trim() : `Add it: ${description}`
    findings.error(document, whole.slice(0, -1), what, cure, 'name')
    return
  }
  if (value === null || (typeof value === 'string' && value.trim() === '')) {
    const word = value === null && source ? `: ${quoted(source)} means nothing in YAML` : ''
    findings.error(document, whole, `${subject} is empty${word}`, cureForEmpty(issue, schema, local, root), 'name')
    return
  }
  const odd = typeof value === 'string' && !shown.endsWith('(not shown)') ? oddIn(value) : undefined
  if (odd) {
    findings.error(document, whole, `${subject} holds ${odd.what}`, odd.instead)
    return
  }
  const meant = typeof value === 'string' && isPerson(schema, local, root) ? spot.person?.(value) : undefined
  const form =
    issue.message === '' && local.length === 0 && spot.entries ? z.record(z.string(), spot.entries) : undefined
  findings.error(
    document,
    whole,
    `${subject} cannot be ${shown}`,
    meant === undefined
      ? (cureOf(issue, value, source, hidden ? undefined : (form ?? whereFormIs(schema, local, root))) ??
          'Look at its description in the schema.')
      : `Did you mean ${quoted(meant)}? People are written by their short names.`,
  )
}

/** The schema of what a path leads to, with its choices: `schemaAt` takes the one that a value is of. */
function whereFormIs(schema: z.ZodType, path: Path, root: unknown): z.core.$ZodType | undefined {
  const last = path.at(-1)
  if (last === undefined) return schema
  const parent = schemaAt(schema, path.slice(0, -1), root)
  const { valueType, element } = (parent?._zod.def ?? {}) as Definition
  return shapeOf(parent, undefined)[last] ?? valueType ?? element
}

/** What a schema says of a name that people look for here and that belongs elsewhere: `.meta({ elsewhere: { NAME: 'Where.' } })`. */
function elsewhere(schema: z.core.$ZodType | undefined, name: string, known: string[]): string | undefined {
  const said = (schema as z.ZodType | undefined)?.meta?.()?.elsewhere as Record<string, string> | undefined
  if (said !== undefined && Object.hasOwn(said, name)) return said[name]
  return /^(password|passwd|secret|token|api_key|mot_de_passe)$/i.test(name) && nearestName(name, known) === undefined
    ? 'No secret is written in the inventory: "npm run check" names those that people give with "scripts/secret set", and all others are made on their machine.'
    : undefined
}

/** What belongs where nothing is written; and whether nothing may be written there, without the name before it. */
function cureForEmpty(issue: Issue, schema: z.ZodType, path: Path, root: unknown): string {
  const description = descriptionOf(schema, path, root)
  const cure = cureOf(issue, null) ?? 'Write its value'
  // A sentence lists what may be written.
  if (cure.endsWith('.')) return cure
  const absent = mayBeAbsent(schema, path, root)
  if (description !== undefined)
    return absent ? `Write it: ${description.replace(/\.$/, '')}. Or remove the line` : `Write it: ${description}`
  return absent ? `${cure}, or remove the line` : `${cure}: it cannot be left out`
}

const mayBeAbsent = (schema: z.ZodType, path: Path, root: unknown): boolean => {
  const last = path.at(-1)
  if (typeof last !== 'string') return true
  const shape = shapeOf(schemaAt(schema, path.slice(0, -1), root), valueAt(root, path.slice(0, -1)))
  return !Object.hasOwn(shape, last) || (shape[last] as z.ZodType).safeParse(undefined).success
}

/** What nobody sees in a value that is refused, and the value without it. */
function oddIn(value: string): { what: string; instead: string } | undefined {
  const odd = oddCharacter(value)
  const meant = withoutOdd(value)
  if (odd === undefined || meant === '') return undefined
  const before = value.slice(0, odd.index)
  const place = before === '' ? 'at its beginning' : `after ${quoted(before.slice(-longestBefore))}`
  return { what: `${odd.title} ${place}`, instead: `Type it anew: ${quoted(meant)}` }
}

const longestBefore = 20

/** What would have worked. */
function cureOf(issue: Issue, value: unknown, source?: string, schema?: z.core.$ZodType): string | undefined {
  if (issue.message !== '') return issue.message
  switch (issue.code) {
    case 'invalid_type':
      return typeCure(issue.expected, value, source, schema)
    case 'invalid_value':
      return nearest(wordOf(value), issue.values.map(String))
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `Write at least ${issue.minimum} ${issue.origin === 'string' ? 'characters' : 'entries'}`
        : `Write ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `Write at most ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'entries'}`
        : `Write ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`
    case 'invalid_union':
      return 'options' in issue && issue.options ? nearest(wordOf(value), issue.options.map(String)) : undefined
    case 'invalid_format':
      return `Write it as ${issue.format === 'email' ? 'an e-mail address, as "camille@example.org"' : `a valid ${issue.format}`}`
    default:
      return undefined
  }
}

/** A scalar as a word; anything else, whose names may be anything, as none. */
const wordOf = (value: unknown) => (typeof value === 'object' || value === undefined ? '' : String(value))

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number, without quotes',
  boolean: 'true or false, without quotes',
  array: 'a list, as "[one, two]" or with "- " before each entry',
  object: 'names with values, as "name: value"',
  record: 'names with values, as "name: value"',
}

function typeCure(
  expected: string,
  value: unknown,
  source: string | undefined,
  schema: z.core.$ZodType | undefined,
): string {
  const form = value === null || !shaped.includes(expected) ? undefined : formOf(schema, value)
  if (form !== undefined) return `Write ${expected === 'array' ? 'a list' : 'names with values'}, as ${quoted(form)}`
  const scalar = ['number', 'boolean'].includes(typeof value)
  if (expected === 'string' && scalar) return `Put it in quotes: ${quoted(source ?? String(value))}`
  return `Write ${kinds[expected] ?? expected}`
}

const shaped = ['array', 'object', 'record']

/** How a sentence calls what a path leads to. */
function subjectOf(path: Path): string {
  const last = path.at(-1)
  if (last === undefined) return 'the file'
  if (typeof last === 'string') return quoted(last)
  return `entry ${last + 1} of ${quoted(String(path.at(-2)))}`
}

const isAbsent = (root: unknown, path: Path) =>
  path.length > 0 && !Object.hasOwn(Object(valueAt(root, path.slice(0, -1))), path.at(-1) ?? '')

/** What the schemas around a value say of it, from the outermost: a default or an option may be around what is described. */
function metaOf(
  schema: z.ZodType,
  path: Path,
  root: unknown,
): { description?: string; secret?: unknown; person?: unknown }[] {
  const last = path.at(-1)
  const parent = last === undefined ? undefined : schemaAt(schema, path.slice(0, -1), root)
  const shape = (parent?._zod.def as { shape?: Record<string, z.ZodType> } | undefined)?.shape
  const outermost = typeof last === 'string' && shape && Object.hasOwn(shape, last) ? shape[last] : undefined
  const said = []
  let around = outermost ?? (schemaAt(schema, path, root) as z.ZodType | undefined)
  while (around !== undefined) {
    said.push(around.meta?.() ?? {})
    around = (around._zod.def as { innerType?: z.ZodType }).innerType
  }
  return said
}

const descriptionOf = (schema: z.ZodType, path: Path, root: unknown): string | undefined =>
  metaOf(schema, path, root).find(({ description }) => description !== undefined)?.description

/** Whether the schema says `.meta({ secret: true })` of the value, or of what it is in: then no error shows it. */
const isSecret = (schema: z.ZodType, path: Path, root: unknown): boolean =>
  path.some((_, index) => metaOf(schema, path.slice(0, index + 1), root).some(({ secret }) => secret === true))

/** Whether the schema says `.meta({ person: true })` of the value. */
const isPerson = (schema: z.ZodType, path: Path, root: unknown): boolean =>
  metaOf(schema, path, root).some(({ person }) => person === true)
