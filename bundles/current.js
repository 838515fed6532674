import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const checkout = fileURLToPath(new URL('..', import.meta.url))
/** Where bundles lie. */
export const cache = join(checkout, '.bocage/cache')

/**
 * The bundle of a program, made again whenever something changed that it was made from: what esbuild really read, the folders that
 * it was read from (a file that is new there may be one of the catalogue), and the versions of packages.
 *
 * @param {{ name: string, entry: URL, external?: string[] }} program `external`: packages that stay outside
 * @returns {Promise<string>} the path of its JavaScript file
 */
export async function currentBundle({ name, entry, external }) {
  const note = join(cache, `${name}.json`)
  const made = madeBefore(note)
  if (made !== undefined) return made

  const { bundle } = await import('./bundle.js')
  const folder = join(cache, `${name}-${randomUUID()}`)
  const file = join(folder, `${name}.mjs`)
  const texts = await bundle({ entry, file, external })
  const sources = [...texts.keys()].sort()
  writeFileSync(join(folder, 'note.json'), JSON.stringify({ file, sources, digest: digestOf(sources, texts) }))
  renameSync(join(folder, 'note.json'), note)
  prune(name, folder)
  return file
}

/** The bundle of before, if nothing changed since; none is there at first, and after somebody emptied the cache. */
function madeBefore(note) {
  try {
    const { file, sources, digest } = JSON.parse(readFileSync(note, 'utf8'))
    const texts = new Map(sources.map((path) => [path, readFileSync(path, 'utf8')]))
    return existsSync(file) && digestOf(sources, texts) === digest ? file : undefined
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Stands for all that goes into a bundle, and for where it lies: it names the scripts that it reads by their place. */
function digestOf(sources, texts) {
  const hash = createHash('sha256')
  const add = (...words) => hash.update(JSON.stringify(words))
  add(process.version, readFileSync(join(checkout, 'package-lock.json'), 'utf8'), installed())
  for (const folder of new Set(sources.map(dirname))) add(folder, readdirSync(folder).sort())
  for (const path of sources) add(path, texts.get(path))
  return hash.digest('hex')
}

/** What npm says of the packages that are there: they come after their lock file. */
function installed() {
  const list = join(checkout, 'node_modules/.package-lock.json')
  return existsSync(list) ? readFileSync(list, 'utf8') : undefined
}

/** Removes the bundles of former sources. One that was made within the hour may still be about to start. */
function prune(name, current) {
  for (const other of readdirSync(cache)) {
    const folder = join(cache, other)
    if (!other.startsWith(`${name}-`) || folder === current) continue
    const { mtimeMs = Date.now() } = statSync(folder, { throwIfNoEntry: false }) ?? {}
    if (Date.now() - mtimeMs > 3_600_000) rmSync(folder, { recursive: true, force: true })
  }
}
