import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const checkout = fileURLToPath(new URL('..', import.meta.url))
/** Where bundles lie. */
const cache = join(checkout, '.bocage/cache')

/**
 * Runs a program: its bundle, in a third of the time that its sources take. Where none can be kept, as in a checkout that is there to
 * be read and on a full disk, the sources are run as they are.
 *
 * @param {{ name: string, entry: URL, external?: string[] }} program `external`: packages that stay outside
 * @returns what the program exports
 */
export async function runCurrent(program) {
  const file = await currentBundle(program)
  if (file === undefined) await import('tsx')
  return import(file ?? program.entry.href)
}

/**
 * The bundle of a program, made again whenever something changed that it was made from: what esbuild really read, the folders that
 * it was read from (a file that is new there may be one of the catalogue), and the versions of packages.
 *
 * @returns {Promise<string | undefined>} the path of its JavaScript file; nothing where it cannot be kept
 */
export async function currentBundle({ name, entry, external }) {
  const note = join(cache, `${name}.json`)
  const made = madeBefore(note)
  if (made !== undefined) return made

  const { bundle } = await import('./bundle.js')
  const folder = join(cache, `${name}-${randomUUID()}`)
  const file = join(folder, `${name}.mjs`)
  const { texts, files } = await bundle({ entry, file, external })
  const sources = [...texts.keys()].sort()
  const digest = digestOf(sources, texts)
  const isKept = managed(() => {
    mkdirSync(folder, { recursive: true })
    for (const { path, contents } of files) writeFileSync(path, contents)
    writeFileSync(join(folder, 'note.json'), JSON.stringify({ file, sources, digest }))
    renameSync(join(folder, 'note.json'), note)
  })
  if (!isKept) managed(() => rmSync(folder, { recursive: true, force: true }))
  managed(() => prune(name, folder))
  return isKept ? file : undefined
}

/** Whether the system let us do it: a cache that is another user's, read only or full is no reason to stop. */
function managed(work) {
  try {
    work()
    return true
  } catch (error) {
    if (isOfSystem(error)) return false
    throw error
  }
}

const isOfSystem = ({ syscall }) => syscall !== undefined

/** The bundle of before, if nothing changed since; none is there at first, after somebody emptied the cache, and where it can't be read. */
function madeBefore(note) {
  try {
    const { file, sources, digest } = JSON.parse(readFileSync(note, 'utf8'))
    const texts = new Map(sources.map((path) => [path, readFileSync(path, 'utf8')]))
    return existsSync(file) && digestOf(sources, texts) === digest ? file : undefined
  } catch (error) {
    if (isOfSystem(error) || error instanceof SyntaxError) return undefined
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

/** Removes the bundles of former sources, but another user's. One that was made within the hour may still be about to start. */
function prune(name, current) {
  for (const other of readdirSync(cache)) {
    const folder = join(cache, other)
    if (!other.startsWith(`${name}-`) || folder === current) continue
    const { mtimeMs = Date.now() } = statSync(folder, { throwIfNoEntry: false }) ?? {}
    if (Date.now() - mtimeMs > 3_600_000) managed(() => rmSync(folder, { recursive: true, force: true }))
  }
}
