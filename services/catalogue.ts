import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ServiceKind } from './define.ts'

/** The kinds of services there are. */
export type Catalogue = {
  /** Every kind's name: its file in this folder. */
  names: string[]
  /** Those that were asked for. */
  kinds: ReadonlyMap<string, ServiceKind>
}

const notKinds = ['catalogue.ts', 'define.ts']

/**
 * The catalogue is this folder: `gitea.ts` holds the kind `gitea`, exported as `service`.
 * Only what is asked for is loaded; a name that isn't there is left out.
 *
 * @param wanted the kinds to load; all of them unless said
 */
export async function readCatalogue(wanted?: Iterable<string>): Promise<Catalogue> {
  const names = readdirSync(fileURLToPath(new URL('.', import.meta.url)))
    .filter((file) => file.endsWith('.ts') && !notKinds.includes(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort()
  const asked = new Set(wanted ?? names)
  const kinds = await Promise.all(names.filter((name) => asked.has(name)).map(load))
  return { names, kinds: new Map(kinds) }
}

async function load(name: string): Promise<[string, ServiceKind]> {
  const module: { service: ServiceKind } = await import(`./${name}.ts`)
  return [name, module.service]
}
