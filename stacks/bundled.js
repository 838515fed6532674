import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const checkout = fileURLToPath(new URL('..', import.meta.url))
const cache = join(checkout, '.bocage/cache')
const sources = ['components', 'inventory/model', 'ledger', 'machines', 'provider', 'services', 'stacks', 'words']

/**
 * The stacks' program as one JavaScript file, made again whenever a source changes: tsx would take most of a second of each run.
 * Pulumi's packages stay outside, because its runner has loaded them already.
 *
 * @returns {Promise<string>} the path of the file
 */
export async function bundledProgram() {
  const folder = join(cache, `program-${digestOfSources()}`)
  const name = 'program.mjs'
  if (!existsSync(join(folder, name))) {
    const { bundle } = await import('../provider/bundle.js')
    mkdirSync(cache, { recursive: true })
    await bundle({ entry: new URL('index.ts', import.meta.url), folder, name, external: ['@pulumi/*'] })
    prune(folder)
  }
  return join(folder, name)
}

/** Stands for all that goes into the bundle, and for where the scripts lie that it reads. */
function digestOfSources() {
  const hash = createHash('sha256').update(checkout)
  const add = (path) => hash.update(`\0${path}\0`).update(readFileSync(join(checkout, path)))
  add('package-lock.json')
  for (const folder of sources) {
    const names = readdirSync(join(checkout, folder), { recursive: true }).sort()
    for (const name of names) if (/\.[jt]s$/.test(name)) add(join(folder, name))
  }
  return hash.digest('hex').slice(0, 16)
}

/** Removes the bundles of former sources. One that was made within the hour may still be about to start. */
function prune(current) {
  for (const name of readdirSync(cache)) {
    const folder = join(cache, name)
    if (!name.startsWith('program-') || folder === current) continue
    const { mtimeMs = Date.now() } = statSync(folder, { throwIfNoEntry: false }) ?? {}
    if (Date.now() - mtimeMs > 3_600_000) rmSync(folder, { recursive: true, force: true })
  }
}
