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
export function withIndentation({ collective, associations }: Files, { kinds }: Catalogue) {
  const all = [...kinds.values()]
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
  const own = fileWith(associationFile, all)
  const files: Files = {
    collective: collective && meant(collective, fileWith(collectiveFile, all)),
    associations: new Map([...associations].map(([name, document]) => [name, meant(document, own)])),
  }
  return findings.errors.length > 0 ? { files, errors: findings.errors } : undefined
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
