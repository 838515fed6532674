import { z } from 'zod'
import { key } from '../../words/key.ts'
import { nearest } from '../../words/nearest.ts'
import { quoted } from '../../words/quoted.ts'
import type { InventoryDocument, Path } from './document.ts'
import type { Findings } from './findings.ts'
import { check } from './issue.ts'
import { namesOf } from './schema-at.ts'

/** One thing that has a name in the inventory, and where it is written. Without a value, it is there and wrong. */
export type Entry<Value> = {
  name: string
  document: InventoryDocument
  path: Path
  raw: unknown
  value: Value | undefined
}

/** Whether a file is a map at all, with only the names that its schema knows. */
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
  for (const name of Object.keys(value)) {
    const known = namesOf(schema, value)
    if (!known.includes(name))
      findings.error(document, [name], `${quoted(name)} is not known here`, nearest(name, known), 'name')
  }
  return true
}

/** The entries of a section, each checked by itself, so that a wrong one hides nothing of the others. */
export function readEntries<Schema extends z.ZodType>(
  document: InventoryDocument,
  section: string,
  schema: Schema,
  findings: Findings,
): Entry<z.output<Schema>>[] {
  const whole = (document.value as Record<string, unknown> | undefined)?.[section]
  if (whole === undefined) return []
  const entries = check(z.record(z.string(), z.unknown()), whole, { document, path: [section], findings }) ?? {}
  return Object.entries(entries).map(([name, raw]) => {
    const path = [section, name]
    const problem = key.safeParse(name).error?.issues[0]
    if (problem) findings.error(document, path, `${quoted(name)} cannot be a name here`, problem.message, 'name')
    return { name, document, path, raw, value: check(schema, raw, { document, path, findings }) }
  })
}
