import { type Dirent, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServiceKind } from './define.ts'

/** The kinds of services there are. */
export type Catalogue = {
  /** Every kind's name: its file in this folder. */
  names: string[]
  /** Those that were asked for. */
  kinds: ReadonlyMap<string, ServiceKind>
}

const here = fileURLToPath(new URL('.', import.meta.url))
const notKinds = ['catalogue.ts', 'define.ts', 'define-farm.ts']

/**
 * The catalogue is this folder: `NAME.ts`, or `NAME/NAME.ts` where it has scripts beside it, exports the kind `NAME` as `service`.
 * Only what is asked for is loaded; a name that isn't there is left out.
 *
 * @param wanted the kinds to load; all of them unless said
 */
export async function readCatalogue(wanted?: Iterable<string>): Promise<Catalogue> {
  const names = readdirSync(here, { withFileTypes: true }).flatMap(kindAt).sort()
  const asked = new Set(wanted ?? names)
  const kinds = new Map<string, ServiceKind>()
  // One after the other: Node's `vm` modules, in which tests run, can't link what two have in common at once.
  for (const name of names) if (asked.has(name)) kinds.set(name, await load(name))
  return { names, kinds }
}

/** The kind that an entry of this folder is, if it is one. */
function kindAt(entry: Dirent): string[] {
  if (entry.isDirectory()) return existsSync(join(here, entry.name, `${entry.name}.ts`)) ? [entry.name] : []
  return entry.name.endsWith('.ts') && !notKinds.includes(entry.name) ? [entry.name.slice(0, -'.ts'.length)] : []
}

/** Where a kind is defined, from this folder. */
export const definitionFile = (name: string) => (existsSync(join(here, name)) ? `${name}/${name}.ts` : `${name}.ts`)

async function load(name: string): Promise<ServiceKind> {
  return exportedKind(
    name,
    existsSync(join(here, name)) ? await import(`./${name}/${name}.ts`) : await import(`./${name}.ts`),
  )
}

/** The kind that a definition exports. @throws if it exports none: its instances would otherwise be made of nothing */
export function exportedKind(name: string, module: { service?: ServiceKind }): ServiceKind {
  if (module.service) return module.service
  throw new Error(`a definition is wrong: services/${definitionFile(name)} exports no "service"`)
}
