import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { execa } from 'execa'
import { borrowEstate } from '../../lab/borrow-estate.ts'
import { runStack } from '../../operations/estate/pulumi.ts'
import { openSession, type Session } from '../../operations/estate/session.ts'
import type { Outcome } from '../../operations/runs/outcome.ts'
import { checkout } from '../../words/checkout.ts'

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
  if (name !== 'scripts/status') broughtUpTo = undefined
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
