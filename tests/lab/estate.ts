import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { execa } from 'execa'
import { parse, stringify } from 'yaml'
import { runStack } from '../../operations/estate/pulumi.ts'
import { openSession, type Session } from '../../operations/estate/session.ts'
import type { Outcome } from '../../operations/runs/outcome.ts'
import { checkout } from '../../words/checkout.ts'

const profile = join(checkout, '.bocage/site.yaml')
const copy = join(checkout, '.bocage/inventory-of-the-tests')

/**
 * The estate that the lab runs, with an inventory of the tests' own, so that they may change it.
 * `restore` gives the lab its own inventory back; the estate is then as it was if the test put everything back.
 */
export async function borrowEstate() {
  const site = parse(await readFile(profile, 'utf8'))
  // A run of the tests that was killed left the profile at the copy.
  const original = site.inventory === copy ? join(checkout, 'inventory') : site.inventory
  await cp(original, copy, { recursive: true })
  await writeFile(profile, stringify({ ...site, inventory: copy }))
  return {
    /** Replaces a text in one of the inventory's files, which must hold it. */
    edit: async (file: string, from: string | RegExp, to: string) => {
      const path = join(copy, file)
      const text = await readFile(path, 'utf8')
      const edited = text.replace(from, to)
      if (edited === text) throw new Error(`${file} doesn't hold ${from}`)
      await writeFile(path, edited)
    },
    path: (file: string) => join(copy, file),
    /** Takes the inventory back to what it was. */
    reset: () => cp(original, copy, { recursive: true, force: true }),
    restore: () => writeFile(profile, stringify({ ...site, inventory: original })),
  }
}

/** What the whole estate was last brought up to by a run that succeeded, unless something was run since that is not known to. */
let broughtUpTo: string | undefined

/** Borrows the estate for one file of tests, and gives it back as it was, whatever they did; most bring it there themselves. */
export function borrowedEstate(): Awaited<ReturnType<typeof borrowEstate>> {
  const estate = {} as Awaited<ReturnType<typeof borrowEstate>>
  beforeAll(async () => {
    Object.assign(estate, await borrowEstate())
  })
  afterAll(async () => {
    await estate.reset()
    await estate.restore()
    if (broughtUpTo !== (await planned())) await up()
  })
  return estate
}

/** Runs a command of the checkout, as a person would; its exit code and all that it printed. */
export async function command(
  name: string,
  args: string[] = [],
  input?: string,
): Promise<{ exitCode: number | undefined; output: string }> {
  broughtUpTo = undefined
  const { exitCode, all } = await execa(join(checkout, name), args, {
    cwd: checkout,
    all: true,
    reject: false,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
  })
  const whole = name === 'scripts/up' && args.every((word) => word === '--refresh')
  if (whole && exitCode === 0) broughtUpTo = await planned()
  return { exitCode, output: all }
}

/** The plan of the inventory that is in force, as a text. */
const planned = async (): Promise<string> => JSON.stringify((await session()).plan)

/** `scripts/up` with everything it printed; throws with it when it fails. */
export async function up(...args: string[]): Promise<string> {
  const { exitCode, output } = await command('scripts/up', args)
  if (exitCode !== 0) throw new Error(`scripts/up ended with ${exitCode}:\n${output}`)
  return output
}

/** What a preview of one stack would do, by the things it names: `create container blog-container`. */
export async function preview(stack: string, ...args: string[]): Promise<{ changes: string[]; outcome: Outcome }> {
  const { engine } = await session()
  const outcome = await runStack(engine, stack, ['preview', ...args], () => {})
  return { outcome, changes: outcome.changes.map(({ op, title }) => `${op} ${title}`).sort() }
}

/** The session of the lab, read anew: the inventory may have changed. */
export const session = (): Promise<Session> => openSession()

/** The names of the estate's stacks. */
export async function stacks(): Promise<string[]> {
  const { plan } = await session()
  return [plan.collective.stack, ...Object.keys(plan.associations)]
}
