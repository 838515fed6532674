import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { partsOf } from '../estate/planned.ts'
import { checkout, type Session } from '../estate/session.ts'
import { stateOf } from '../estate/state.ts'
import { type Run, stateIn } from './run.ts'

/**
 * Stacks that a run brought up whole, without a word of warning: what each was made of then, and when its state was written. While both
 * are the same, the engine would compare them for some seconds and find nothing to do (decision 24).
 */
const notes = z.record(z.string(), z.object({ madeOf: z.string(), written: z.number() }))

/** Whether nothing of a stack is new since a run brought it up. Its machines are looked at by `--refresh` alone, as ever. */
export async function isSettled(run: Run, stack: string): Promise<boolean> {
  const { written, pending } = stateIn(run, stack)
  // What was mended by this run is in no state that was read at its beginning.
  if (run.refresh.has(stack) || run.recovered.length > 0 || pending > 0 || written === undefined) return false
  const note = (await notesOf(run.session))[stack]
  return note?.written === written && note.madeOf === madeOf(run.session, stack)
}

/** Notes that a run brought a stack up whole. */
export async function noteSettled(run: Run, stack: string): Promise<void> {
  const { written } = await stateOf(run.session, stack)
  if (written === undefined) return
  const path = fileOf(run.session)
  await inOrder(async () => {
    const now = { ...(await notesOf(run.session)), [stack]: { madeOf: madeOf(run.session, stack), written } }
    await mkdir(run.session.home, { recursive: true })
    await writeFile(`${path}.${process.pid}.tmp`, JSON.stringify(now))
    await rename(`${path}.${process.pid}.tmp`, path)
  }).catch((error: unknown) => {
    // Without the note, the next run takes some seconds longer.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
  })
}

const fileOf = ({ home }: Session): string => join(home, 'settled.json')

async function notesOf(session: Session): Promise<z.output<typeof notes>> {
  const text = await readFile(fileOf(session), 'utf8').catch(() => '{}')
  try {
    return notes.parse(JSON.parse(text))
  } catch {
    return {}
  }
}

let last: Promise<unknown> = Promise.resolve()

/** Stacks are brought up side by side, and have one file. */
function inOrder(work: () => Promise<void>): Promise<void> {
  const mine = last.then(work)
  last = mine.catch(() => undefined)
  return mine
}

/** Stands for all that the engine would be told: the stack's part of the plan, its settings, the site, and our code. */
function madeOf({ plan, site, engine }: Session, stack: string): string {
  const hash = createHash('sha256')
  const add = (...words: unknown[]) => hash.update(JSON.stringify(words))
  add(process.version, site ?? null, engine.environment.PULUMI_HOME ?? null)
  for (const part of partsOf(plan)) if (part.stack === stack) add(part)
  const { PULUMI_OPTION_CONFIG_FILE = join(engine.checkout, `Pulumi.${stack}.yaml`) } = engine.environment
  add(textOf(PULUMI_OPTION_CONFIG_FILE), code())
  return hash.digest('hex')
}

/** What is no part of any program that acts on the estate; the inventory's files are in the plan. */
const apart = /^(\.|node_modules$|tests$|docs$|benchmark$|mutation$|lab$|Pulumi\..+\.yaml$)/
const inventoryFile = /^inventory\/.*\.(ya?ml|json)$/

let ours: string | undefined

/** Stands for the checkout's code. Whatever is not known to be something else counts as code: a new folder can't be missed. */
function code(): string {
  if (ours !== undefined) return ours
  const hash = createHash('sha256')
  for (const top of readdirSync(checkout, { withFileTypes: true })) {
    if (apart.test(top.name)) continue
    const files = top.isDirectory()
      ? readdirSync(join(checkout, top.name), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(checkout.length + 1))
      : [top.name]
    for (const file of files.filter((name) => !inventoryFile.test(name)).sort())
      hash.update(JSON.stringify([file, textOf(join(checkout, file))]))
  }
  ours = hash.digest('hex')
  return ours
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
