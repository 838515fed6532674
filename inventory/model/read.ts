import { join } from 'node:path'
import { readCatalogue } from '../../services/catalogue.ts'
import { shownPath } from '../../words/said/path.ts'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { readImages } from './planning/images.ts'
import type { Plan } from './planning/plan.ts'
import { type InventoryFiles, readInventoryFiles } from './reading/files/read-files.ts'
import { sortProblems } from './reading/findings.ts'
import { type InventoryDocument, parseDocument } from './reading/yaml/document.ts'
import { type Documents, type Resolved, resolve } from './resolve.ts'
import type { SiteProfile } from './site.ts'

/**
 * Reads an inventory, and tells everything that is wrong with it at once, by file and position.
 * Nothing is run and nothing is changed, whatever the files say.
 *
 * @param folder where `collective.yaml` and `associations/` are
 * @param site what differs here from the real estate, if anything
 */
export async function readEstate(folder: string, site?: SiteProfile): Promise<Resolved> {
  return resolveFiles(folder, readInventoryFiles(folder), site)
}

/** The plan of an inventory without errors. @throws OperatorError with all of them, else */
export async function readPlan(folder: string, site?: SiteProfile): Promise<Plan> {
  return planOf(await readEstate(folder, site))
}

/** The plan, or every error as one. */
export function planOf({ plan, errors }: Resolved): Plan {
  if (plan) return plan
  throw new OperatorError('The inventory does not add up.', errors)
}

/**
 * The same, for files that were read already.
 *
 * @param parsed documents by their text, for who reads several versions of an inventory: what is the same in two is parsed once
 */
export async function resolveFiles(
  folder: string,
  files: InventoryFiles,
  site?: SiteProfile,
  parsed?: Map<string, InventoryDocument>,
): Promise<Resolved> {
  const documents = parseFiles(folder, files.texts, parsed)
  const catalogue = await readCatalogue()
  const { images, errors } = readImages(site)
  const resolved = resolve(documents, catalogue, images)
  const all: Problem[] = sortProblems([...files.errors, ...errors, ...resolved.errors])
  const warnings = sortProblems([...files.warnings, ...resolved.warnings])
  return all.length === 0 && resolved.plan ? { plan: resolved.plan, errors: all, warnings } : { errors: all, warnings }
}

/** The files as documents: `collective.yaml`, and each association by the name of its file. */
export function parseFiles(
  folder: string,
  texts: ReadonlyMap<string, string>,
  parsed: Map<string, InventoryDocument> = new Map(),
): Documents {
  const associations: [string, InventoryDocument][] = []
  let collective: InventoryDocument | undefined
  for (const [path, text] of texts) {
    const file = shownPath(join(folder, path))
    const known = parsed.get(text)
    const document = known ? { ...known, file } : parseDocument(file, text)
    parsed.set(text, document)
    const [, association] = /^associations\/(.*)\.yaml$/s.exec(path) ?? []
    if (association !== undefined) associations.push([association, document])
    else collective = document
  }
  associations.sort(([a], [b]) => (a < b ? -1 : 1))
  return { collective, associations: new Map(associations) }
}
