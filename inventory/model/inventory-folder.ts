import { join } from 'node:path'
import { z } from 'zod'
import { OperatorError } from '../../words/problem.ts'
import { parseDocument } from './document.ts'
import { Findings } from './findings.ts'
import { check } from './issue.ts'
import { shownPath } from './read-files.ts'
import { readText } from './read-path.ts'
import type { SiteProfile } from './site.ts'

const settings = z
  .looseObject({ config: z.looseObject({ 'bocage:inventory': z.string().min(1).optional() }).nullish() })
  .nullish()

/**
 * The folder of the estate's inventory, for every stack: the rehearsal's, else `bocage:inventory` in `Pulumi.collective.yaml`,
 * else `inventory`.
 *
 * @throws OperatorError when that file is there and is not as Pulumi writes it
 */
export function inventoryFolder(checkout: string, site: SiteProfile | undefined): string {
  return site?.inventory ?? writtenFolder(join(checkout, 'Pulumi.collective.yaml')) ?? 'inventory'
}

function writtenFolder(path: string): string | undefined {
  const file = shownPath(path)
  const text = readText(path)
  const findings = new Findings()
  if (typeof text === 'string') {
    const document = parseDocument(file, text)
    for (const { line, column, what, instead } of document.mistakes)
      findings.errors.push({ where: `${file}:${line}:${column}`, what, instead })
    const spot = { document, path: [], findings }
    const written = document.mistakes.length === 0 ? check(settings, document.value, spot) : undefined
    if (findings.errors.length === 0) return written?.config?.['bocage:inventory']
  } else {
    const { code, what, instead } = text
    if (code === 'ENOENT') return undefined
    findings.errors.push({ where: file, what, instead })
  }
  throw new OperatorError('The settings of the stack "collective" are not valid.', findings.errors)
}
