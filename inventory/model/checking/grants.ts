import type { Findings } from '../reading/findings.ts'
import { check } from '../reading/issue.ts'
import type { InventoryDocument, Path } from '../reading/yaml/document.ts'
import { grants as section } from './schema.ts'

/** A name that its owner lets another have, with all that is below it. */
export type Grant = { name: string; by: string; to: string; document: InventoryDocument; path: Path }

/** The grants of one file, and whether there are some that could not be read. */
export type Grants = { by: string; given: Grant[]; broken: boolean }

/** The names that the owner of a file lets others have. */
export function readGrants(document: InventoryDocument, by: string, findings: Findings): Grants {
  const written = (document.value as Record<string, unknown>).grants
  if (written === undefined) return { by, given: [], broken: false }
  const value = check(section, written, { document, path: ['grants'], findings })
  const entries = Object.entries(value ?? {})
  const given = entries.map(([name, to]) => ({ name, by, to, document, path: ['grants', name] }))
  return { by, given, broken: value === undefined }
}
