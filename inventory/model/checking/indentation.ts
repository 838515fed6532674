import { z } from 'zod'
import type { Catalogue } from '../../../services/catalogue.ts'
import type { ServiceKind } from '../../../services/define.ts'
import { key } from '../../../words/written/key.ts'
import { Findings } from '../reading/findings.ts'
import { asIndented, moveWords } from '../reading/indentation.ts'
import type { InventoryDocument } from '../reading/yaml/document.ts'
import { associationFile, collectiveFile, serviceBase } from './schema.ts'

type Files = { collective?: InventoryDocument | undefined; associations: ReadonlyMap<string, InventoryDocument> }

/**
 * An inventory as it is meant where lines are not indented enough, and what is to be said of that; nothing, where all stands where it can be.
 * It costs a second reading, so only a wrong inventory is looked at.
 */
export function withIndentation({ collective, associations }: Files, catalogue: Catalogue) {
  const schemas = schemasOf(catalogue)
  const findings = new Findings()
  const meant = (document: InventoryDocument, schema: z.ZodType): InventoryDocument => {
    if (document.unreadable) return document
    const indented = asIndented(document, schema)
    for (const move of indented?.moves ?? []) {
      const { what, instead } = moveWords(move)
      findings.error(document, move.from, what, instead, 'name')
    }
    return indented?.document ?? document
  }
  const files: Files = {
    collective: collective && meant(collective, schemas.collective),
    associations: new Map([...associations].map(([name, document]) => [name, meant(document, schemas.association)])),
  }
  return findings.errors.length > 0 ? { files, errors: findings.errors } : undefined
}

const known = new WeakMap<Catalogue, { collective: z.ZodType; association: z.ZodType }>()

/** The schemas of both kinds of files, made once: to make one costs more than to read a file by it. */
function schemasOf(catalogue: Catalogue) {
  const all = [...catalogue.kinds.values()]
  const schemas = known.get(catalogue) ?? {
    collective: fileWith(collectiveFile, all),
    association: fileWith(associationFile, all),
  }
  known.set(catalogue, schemas)
  return schemas
}

/** The schema of a file with what each kind of service brings: which one is meant doesn't matter here. */
function fileWith(file: typeof collectiveFile | typeof associationFile, kinds: ServiceKind[]): z.ZodType {
  const instances = kinds.map(({ settings }) =>
    z.strictObject({ ...serviceBase.shape, ...(settings instanceof z.ZodObject ? settings.shape : {}) }),
  )
  const shares = kinds.flatMap(({ use }) => use ?? [])
  return file.extend({
    services: z.record(key, z.union(instances)),
    ...('uses' in file.shape && { uses: z.record(key, z.union(shares)) }),
  })
}
