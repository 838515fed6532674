import { createHash } from 'node:crypto'
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { z } from 'zod'
import { inventoryFolder } from '../../inventory/model/reading/files/inventory-folder.ts'
import { inTurn } from '../../ssh/turns.ts'
import { writePrivately } from '../../ssh/write-privately.ts'
import { checkout } from '../../words/checkout.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { plansByStack } from '../estate/planned.ts'
import type { Session } from '../estate/session.ts'
import { type StackState, stateOf } from '../estate/state.ts'
import { type Run, stateIn } from './run.ts'

/**
 * Stacks that a run brought up whole, without a word of warning: what each was made of, and the state that came of it. While both
 * are the same, the engine would compare them for some seconds and find nothing to do (decision 24).
 */
const notes = z.record(z.string(), z.object({ madeOf: z.string(), state: z.string() }))

/**
 * Whether nothing of a stack is new since a run brought it up. Its machines are looked at by `--refresh` alone, as ever.
 *
 * @param made what it is made of now
 */
export async function isSettled(run: Run, stack: string, made: string): Promise<boolean> {
  const state = stateIn(run, stack)
  // What was mended by this run is in no state that was read at its beginning.
  if (run.refresh.has(stack) || run.recovered.length > 0 || state.pending > 0 || state.written === undefined)
    return false
  const note = (await notesOf(run.session))[stack]
  return note?.madeOf === made && note.state === digestOf(state)
}

/**
 * Notes that a run brought a stack up whole.
 *
 * @param made what it was made of before the engine began: what somebody changed meanwhile is new to the next run
 * @param asked when that was, in milliseconds since 1970
 */
export async function noteSettled({ session, began }: Run, stack: string, made: string, asked: number): Promise<void> {
  try {
    if (wasTouched(session, stack, { began, asked })) return
    const state = await stateOf(session, stack)
    if (state.written === undefined) return
    const note = { madeOf: made, state: digestOf(state) }
    // Stacks are brought up side by side, and have one file.
    await inTurn(fileOf(session), 1, async () =>
      writePrivately(fileOf(session), JSON.stringify({ ...(await notesOf(session)), [stack]: note })),
    )
  } catch (error) {
    // Without the note, the next run takes some seconds longer.
    if (!(error instanceof OperatorError) && !isOfSystem(error)) throw error
  }
}

/** Stands for a state. Its time alone doesn't: who mends one by hand (`pulumi state taint`, `pulumi stack import`) leaves that as it was. */
const digestOf = ({ written, resources }: StackState): string =>
  createHash('sha256')
    .update(JSON.stringify([written, resources]))
    .digest('hex')

const isOfSystem = (error: unknown): boolean => (error as NodeJS.ErrnoException).code !== undefined

const fileOf = ({ home }: Session): string => join(home, 'settled.json')

async function notesOf(session: Session): Promise<z.output<typeof notes>> {
  const text = await readFile(fileOf(session), 'utf8').catch(() => '{}')
  try {
    return notes.parse(JSON.parse(text))
  } catch {
    return {}
  }
}

/**
 * Stands for all that the engine would be told: the stack's part of the plan, its settings, the site, and our code.
 *
 * @returns nothing, where some of it can't be read: then it can't be told whether it is new
 */
export function madeOf(session: Session, stack: string): string | undefined {
  const { plan, site, engine } = session
  const hash = createHash('sha256')
  const add = (...words: unknown[]) => hash.update(JSON.stringify(words))
  // What the inventory says is in the plan, whichever folder it lies in.
  const { inventory: _, ...elsewhere } = site ?? {}
  add(process.version, elsewhere, engine.environment.PULUMI_HOME ?? null)
  for (const part of plansByStack(plan)) if (part.stack === stack) add(part)
  try {
    add(textOf(settingsOf(session, stack)), code())
  } catch (error) {
    if (isOfSystem(error)) return undefined
    throw error
  }
  return hash.digest('hex')
}

/**
 * Whether what the engine reads was written meanwhile, be it as it was again: what the engine read is then not known. The inventory
 * and the code are what they were when the run began. The settings are read when the engine is asked; a run makes them for a new stack.
 */
function wasTouched(session: Session, stack: string, { began, asked }: { began: number; asked: number }): boolean {
  const { site, engine } = session
  const inventory = resolve(engine.checkout, inventoryFolder(engine.checkout, site))
  const read = [
    ...codeIn(checkout).map((entry) => join(entry.parentPath, entry.name)),
    inventory,
    ...readdirSync(inventory, { recursive: true, encoding: 'utf8' }).map((name) => join(inventory, name)),
  ]
  return isTouched(settingsOf(session, stack), asked) || read.some((path) => isTouched(path, began))
}

/** By the time that no program can set; of a folder, when something came into it or went. */
const isTouched = (path: string, since: number): boolean =>
  (statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0) > since

/** The file with the settings of a stack. */
export function settingsOf({ engine, settings }: Pick<Session, 'engine' | 'settings'>, stack: string): string {
  const { PULUMI_OPTION_CONFIG_FILE: named } = { ...process.env, ...engine.environment }
  return named ?? join(settings, `Pulumi.${stack}.yaml`)
}

/** What is no part of any program that acts on the estate; the inventory's files are in the plan. */
const apart = /^(\.|node_modules$|tests$|docs$|benchmark$|mutation$|lab$|Pulumi\..+\.yaml$)/
const inventoryFile = /^inventory\/(associations|.*\.(ya?ml|json))$/

let ours: string | undefined

/** Stands for the checkout's code. Whatever is not known to be something else counts as code: a new folder can't be missed. */
function code(): string {
  if (ours !== undefined) return ours
  const hash = createHash('sha256')
  for (const file of filesIn(checkout).sort()) hash.update(JSON.stringify([file, textOf(join(checkout, file))]))
  ours = hash.digest('hex')
  return ours
}

/** The files of a checkout that count as code. A link is read as what it leads to; one to a folder is nothing that can be read. */
export const filesIn = (folder: string): string[] =>
  codeIn(folder)
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))

function codeIn(folder: string): Dirent[] {
  const tops = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !apart.test(name))
  const below = tops
    .filter((top) => top.isDirectory())
    .flatMap(({ name }) => readdirSync(join(folder, name), { recursive: true, withFileTypes: true }))
  return [...tops, ...below].filter(
    (entry) => !inventoryFile.test(relative(folder, join(entry.parentPath, entry.name))),
  )
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
