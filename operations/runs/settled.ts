import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { z } from 'zod'
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
 */
export async function noteSettled({ session }: Run, stack: string, made: string): Promise<void> {
  try {
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
export function madeOf({ plan, site, engine }: Session, stack: string): string | undefined {
  const hash = createHash('sha256')
  const add = (...words: unknown[]) => hash.update(JSON.stringify(words))
  add(process.version, site ?? null, engine.environment.PULUMI_HOME ?? null)
  for (const part of plansByStack(plan)) if (part.stack === stack) add(part)
  const environment = { ...process.env, ...engine.environment }
  const { PULUMI_OPTION_CONFIG_FILE = join(engine.checkout, `Pulumi.${stack}.yaml`) } = environment
  try {
    add(textOf(PULUMI_OPTION_CONFIG_FILE), code())
  } catch (error) {
    if (isOfSystem(error)) return undefined
    throw error
  }
  return hash.digest('hex')
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
export function filesIn(folder: string): string[] {
  const tops = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !apart.test(name))
  const below = tops
    .filter((top) => top.isDirectory())
    .flatMap(({ name }) => readdirSync(join(folder, name), { recursive: true, withFileTypes: true }))
  return [...tops, ...below]
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => !inventoryFile.test(name))
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
