import type { z } from 'zod'
import type { Problem } from '../../../../words/said/problem.ts'
import { Findings } from '../findings.ts'
import { check } from '../issue.ts'
import { parseDocument } from './document.ts'

/** The text of a YAML file as a schema wants it, or everything that is wrong with it. */
export function checkText<Schema extends z.ZodType>(
  file: string,
  text: string,
  schema: Schema,
): { value?: z.output<Schema> | undefined; errors: Problem[] } {
  const document = parseDocument(file, text)
  const findings = new Findings()
  for (const { line, column, what, instead } of document.mistakes)
    findings.errors.push({ where: `${file}:${line}:${column}`, what, instead })
  const { errors } = findings
  return errors.length > 0
    ? { errors }
    : { value: check(schema, document.value, { document, path: [], findings }), errors }
}
