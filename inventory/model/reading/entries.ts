import { z } from 'zod'
import { nearest } from '../../../words/said/nearest.ts'
import { quoted } from '../../../words/said/quoted.ts'
import { key, keyForm, keyMeant } from '../../../words/written/key.ts'
import type { Findings } from './findings.ts'
import { check } from './issue.ts'
import { namesOf, shapeOf } from './schema-at.ts'
import type { InventoryDocument, Path } from './yaml/document.ts'

/** One thing that has a name in the inventory, and where it is written. */
export type Entry<Value> = {
  /** As it is written; where that cannot be a name, the one that was meant: what speaks of it by that is right already. */
  name: string
  document: InventoryDocument
  path: Path
  raw: unknown
  /** Nothing, where something of it is wrong. */
  value: Value | undefined
  /** What of it is right, for what can be told of it all the same. */
  parts: Partial<Value>
}

/** Whether a file is a map at all; and whatever it holds beside the names that its schema knows. */
export function checkOutline(document: InventoryDocument, schema: z.ZodObject, findings: Findings): boolean {
  const { value, unreadable } = document
  if (unreadable) return false
  if (value === null || value === undefined) {
    findings.error(document, [], 'the file is empty', `Begin with ${Object.keys(schema.shape)[0]}, as the examples do.`)
    return false
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    findings.error(document, [], 'the file is not a map', 'Write "name: value" on each line.')
    return false
  }
  const known = namesOf(schema, value)
  for (const name of unknownNames(document, schema))
    findings.error(document, [name], `${quoted(name)} is not known here`, nearest(name, known), 'name')
  return true
}

/** Whether a section may be there and unread: the file makes no sense, or has a name that may be the section's, written wrong. */
export const mayLack = (document: InventoryDocument, section: string, schema: z.ZodObject): boolean =>
  document.unreadable || (!Object.hasOwn(Object(document.value), section) && unknownNames(document, schema).length > 0)

function unknownNames({ value }: InventoryDocument, schema: z.ZodObject): string[] {
  const known = new Set(namesOf(schema, value))
  return Object.keys(Object(value)).filter((name) => !known.has(name))
}

const anyEntries = z.record(z.string(), z.unknown())

/** Far more than one file has of anything; what there is is still looked at. */
const mostEntries = 2000

/**
 * The entries of a section, each checked by itself, so that a wrong one hides nothing of the others.
 *
 * @param names whether their names are chosen here, or given elsewhere: then whoever looks them up there says which there are
 */
export function readEntries<Schema extends z.ZodType>(
  document: InventoryDocument,
  section: string,
  schema: Schema,
  findings: Findings,
  names: 'chosen' | 'given' = 'chosen',
): Entry<z.output<Schema>>[] {
  const whole = (document.value as Record<string, unknown> | undefined)?.[section]
  if (whole === undefined) return []
  const entries = check(anyEntries, whole, { document, path: [section], findings, entries: schema }) ?? {}
  const count = Object.keys(entries).length
  if (count > mostEntries)
    findings.error(
      document,
      [section],
      `${quoted(section)} has ${count} entries`,
      `Write at most ${mostEntries}.`,
      'name',
    )
  const chosenName = (written: string, path: Path) => {
    const problem = key.safeParse(written).error?.issues[0]
    if (problem === undefined) return written
    const meant = keyMeant(written)
    const isFree = meant !== undefined && !Object.hasOwn(entries, meant)
    const cure = meant === undefined || isFree ? problem.message : `${quoted(meant)} is there already. ${keyForm}`
    findings.error(document, path, `${quoted(written)} cannot be a name here`, cure, 'name')
    return isFree ? meant : written
  }
  return Object.entries(entries).map(([written, raw]) => {
    const path = [section, written]
    const name = names === 'given' ? written : chosenName(written, path)
    const value = check(schema, raw, { document, path, findings })
    const parts = value === undefined ? validFields(schema, raw) : (value as Partial<z.output<Schema>>)
    return { name, document, path, raw, value, parts }
  })
}

/** The fields of a value that are right by themselves, where the value as a whole is not. */
export function validFields<Schema extends z.ZodType>(schema: Schema, raw: unknown): Partial<z.output<Schema>> {
  const written = Object(raw)
  const fields = Object.entries(shapeOf(schema, raw)).flatMap(([name, field]) => {
    const result = (field as z.ZodType).safeParse(Object.hasOwn(written, name) ? written[name] : undefined)
    return result.success && result.data !== undefined ? [[name, result.data]] : []
  })
  return Object.fromEntries(fields)
}
