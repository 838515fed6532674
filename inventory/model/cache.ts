import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkout } from '../../words/checkout.ts'
import { nearest } from '../../words/said/nearest.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { quoted } from '../../words/said/quoted.ts'
import type { AssociationPlan, CollectivePlan, Plan } from './planning/plan.ts'
import { type InventoryFiles, readInventoryFiles } from './reading/files/read-files.ts'
import type { SiteProfile } from './site.ts'

export type StackPlan = CollectivePlan | AssociationPlan

const cacheFolder = '.bocage/cache/plan'
/** Enough for going back and forth between two versions of an inventory while a run is under way. */
const kept = 4

/**
 * The plan of one stack. The inventory is checked once, for all stacks: whoever comes first leaves each stack's part
 * on disk, under a digest of all that it was made from.
 *
 * @throws OperatorError with every error of the inventory; or when there is no such stack, with those there are
 */
export async function stackPlan(
  folder: string,
  site: SiteProfile | undefined,
  stack: string,
  cache = cacheFolder,
): Promise<StackPlan> {
  // A stack's name comes from outside; only a name that could be a stack's leads to a file.
  const wanted = /^[a-z0-9-]+$/.test(stack) ? stack : ''
  const { slice, names } = await readSlices(folder, site, cache, wanted)
  if (slice) return slice as StackPlan
  throw new OperatorError(`The inventory has no association ${quoted(stack)}.`, [
    {
      where: `the stack ${quoted(stack)}`,
      what: `${folder}/associations has no file for it`,
      instead: `${nearest(stack, names)} If it left, scripts/up takes down what it has, and its data stays.`,
    },
  ])
}

/** The plan of the whole estate, for what concerns all stacks at once. */
export async function wholePlan(folder: string, site: SiteProfile | undefined, cache = cacheFolder): Promise<Plan> {
  return (await readSlices(folder, site, cache, whole)).slice as Plan
}

/** The slice that holds all the others: no stack can have its name. */
const whole = '.whole'

/** Stands for all that the plan is made from as it lies there now: who has another one has another plan, or may have. */
export const planDigest = (folder: string, site: SiteProfile | undefined): string =>
  digestOf(readInventoryFiles(folder), site)

async function readSlices(folder: string, site: SiteProfile | undefined, cache: string, wanted: string) {
  const files = readInventoryFiles(folder)
  const place = join(cache, digestOf(files, site))
  const stored = files.errors.length === 0 ? readSlice(place, wanted) : undefined
  if (stored) return { slice: stored, names: [] }

  // Only now: reading YAML and the schemas takes longer than everything above.
  const { planOf, resolveFiles } = await import('./read.ts')
  const plan = planOf(await resolveFiles(folder, files, site))
  const slices = slicesOf(plan)
  store(cache, place, slices)
  const text = slices.get(wanted)
  const names = [...slices.keys()].filter((name) => name !== whole)
  return { slice: text === undefined ? undefined : (JSON.parse(text) as Plan | StackPlan), names }
}

const slicesOf = (plan: Plan): Map<string, string> => {
  const { collective, associations } = plan
  const stacks = [collective, ...Object.values(associations)].map((part) => [part.stack, part] as const)
  return new Map([...stacks, [whole, plan] as const].map(([name, part]) => [name, JSON.stringify(part)]))
}

/** The folders with the code that makes a plan, and with what it reads: scripts, and the digests of images. */
export const madeFrom = ['inventory/model', 'machines', 'services', 'words']

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()

/** All that a plan is made from: the inventory, the site, the lock files, and our own code. */
function digestOf({ texts }: InventoryFiles, site: SiteProfile | undefined): string {
  const hash = createHash('sha256')
  const add = (name: string, text: string) => hash.update(`${name.length} ${name} ${text.length} ${text}`)
  add('node', process.version)
  add('site', JSON.stringify(site ?? null))
  for (const [name, text] of texts) add(name, text)
  for (const folder of madeFrom)
    for (const file of filesIn(join(checkout, folder))) add(file, readFileSync(file, 'utf8'))
  add('packages', readFileSync(join(checkout, 'package-lock.json'), 'utf8'))
  if (site?.images) add('lock', textOf(site.images.lock) ?? '')
  return hash.digest('hex').slice(0, 32)
}

const fileOf = (place: string, stack: string) => join(place, `${stack}.json`)

/** A stored slice; nothing, when it isn't there or isn't whole. */
function readSlice(place: string, name: string): Plan | StackPlan | undefined {
  const text = name === '' ? undefined : textOf(fileOf(place, name))
  const end = text?.indexOf('\n') ?? -1
  if (text === undefined || text.slice(0, end) !== checksum(text.slice(end + 1))) return undefined
  return JSON.parse(text.slice(end + 1)) as Plan | StackPlan
}

/** A folder that cannot be written costs time, and nothing else: the plan is right without it. */
function store(cache: string, place: string, slices: Map<string, string>) {
  unlessRefused(() => writeSlices(place, slices))
  unlessRefused(() => prune(cache))
}

/** What the system refuses, as where a disk is full or a folder is another user's, is left undone. */
function unlessRefused(work: () => void) {
  try {
    work()
  } catch (cause) {
    if ((cause as { code?: string }).code === undefined) throw cause
  }
}

function writeSlices(place: string, slices: Map<string, string>) {
  mkdirSync(place, { recursive: true })
  for (const [stack, text] of slices) {
    const unfinished = join(place, `${stack}.${randomUUID()}.tmp`)
    writeFileSync(unfinished, `${checksum(text)}\n${text}`)
    renameSync(unfinished, fileOf(place, stack))
  }
}

/** Removes all but the newest plans, as far as they are ours. Whoever is reading one of them makes it again. */
function prune(cache: string) {
  const ages = readdirSync(cache).map((name) => ({ name, age: ageOf(join(cache, name)) }))
  for (const { name } of ages.sort((a, b) => a.age - b.age).slice(kept))
    unlessRefused(() => rmSync(join(cache, name), { recursive: true, force: true }))
}

const ageOf = (path: string) => Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0)

const checksum = (text: string) => createHash('sha256').update(text).digest('hex')

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
