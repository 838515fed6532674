import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { MeasuredEstate } from './estate.ts'
import { type Figure, ratios } from './measuring/figure.ts'
import { growth } from './measuring/growth.ts'
import { measure } from './measuring/measure.ts'
import type { BenchmarkPart } from './part.ts'

/** What reading an inventory took, in a process of its own. */
type Reading = {
  /** Loading the code that reads it. */
  loadMilliseconds: number
  readMilliseconds: number
  peakMiB: number
}

/** What a stack waits for its plan. */
type Waiting = { cold: number[]; warm: number[] }

/** How many stacks read their plan after the first one, in each round: enough to stand for 300. */
const readersPerRound = 3

/** What a command takes as people type it: the check alone, and the forecast of one change. */
type Commands = { check: number[]; forecast: number[] }

/**
 * The checked inventory, read whole; one stack's plan, which only the first of many stacks pays for in full; and what one change will do,
 * for which two inventories are read.
 */
export async function prepareInventories(root: string, estates: MeasuredEstate[]): Promise<BenchmarkPart> {
  const readings = await Promise.all(
    estates.map(async (estate) => ({
      estate,
      runs: [] as Reading[],
      plans: { cold: [], warm: [] } as Waiting,
      commands: { check: [], forecast: [] } as Commands,
      changed: await withOneChange(estate, join(root, 'changed', String(estate.associations))),
    })),
  )
  let caches = 0

  const arms = readings.flatMap(({ estate, runs, plans, commands, changed }) => [
    {
      name: `inventory, ${estate.name}`,
      run: async () => void runs.push(await inProcess<Reading>('read-inventory.ts', [estate.inventory])),
    },
    {
      name: `plan, ${estate.name}`,
      run: async () => {
        const cache = join(root, 'plans', String(++caches))
        const wait = (stack: string) => inProcess<number>('read-plan.ts', [estate.inventory, stack, cache])
        plans.cold.push(await wait('collective'))
        let warm = 0
        for (let reader = 0; reader < readersPerRound; reader++) warm += await wait(estate.largest)
        plans.warm.push(warm / readersPerRound)
      },
    },
    {
      name: `forecast of one change, ${estate.name}`,
      run: async () => {
        commands.check.push(await timed('check', [changed], 0))
        commands.forecast.push(await timed('plan', [changed], somethingChanges))
      },
    },
  ])

  const figures = (): Figure[] => [
    ...readings.flatMap(({ estate, runs }) => [
      { name: `inventory, ${estate.name}: time`, unit: 'ms', goal: '', samples: runs.map(timeOf) },
      {
        name: `inventory, ${estate.name}: peak memory`,
        unit: 'MiB',
        goal: '',
        samples: runs.map((run) => run.peakMiB),
      },
    ]),
    ...growth(
      'inventory',
      readings.map(({ estate, runs }) => ({ estate, samples: runs.map(({ readMilliseconds }) => readMilliseconds) })),
    ),
    ...readings.flatMap(({ estate, plans }) => [
      { name: `plan of one stack, ${estate.name}, first read: time`, unit: 'ms', goal: '', samples: plans.cold },
      {
        name: `plan of one stack, ${estate.name}, read again: time beside the first`,
        unit: 'x',
        goal: estate.associations >= 100 ? '<= 0.2' : '',
        samples: ratios(plans.warm, plans.cold),
      },
    ]),
    ...readings.flatMap(({ estate, commands: { check, forecast } }) => [
      { name: `check, ${estate.name}: time`, unit: 's', goal: '', samples: check },
      {
        name: `forecast of one change, ${estate.name}: time beside the check`,
        unit: 'x',
        goal: estate.associations >= 10 ? '<= 2' : '',
        samples: ratios(forecast, check),
      },
    ]),
  ]
  return { arms, figures }
}

const timeOf = ({ loadMilliseconds, readMilliseconds }: Reading) => loadMilliseconds + readMilliseconds

/** A copy of an estate in a repository of its own, in which one association has got another contact since the last commit. */
async function withOneChange({ inventory, largest }: MeasuredEstate, root: string): Promise<string> {
  const copy = join(root, 'inventory')
  await cp(inventory, copy, { recursive: true })
  const git = (...words: string[]) =>
    execa('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@collective.example', ...words], { cwd: root })
  await git('init', '--quiet')
  await git('add', '--all')
  await git('commit', '--quiet', '--message', 'Before')
  const file = join(copy, 'associations', `${largest}.yaml`)
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^contact: .*$/m, 'contact: another@collective.example'))
  return copy
}

/** What scripts/plan ends with then. */
const somethingChanges = 2

/** How long a command takes, in seconds. @throws where it ends otherwise than it should */
async function timed(command: 'check' | 'plan', words: string[], exitCode: number): Promise<number> {
  const began = performance.now()
  const result = await execa(`scripts/${command}`, words, { reject: false })
  if (result.exitCode !== exitCode)
    throw new Error(`scripts/${command} ended with ${result.exitCode}: ${result.stderr}`)
  return (performance.now() - began) / 1000
}

/** Runs one of the small programs beside this file, and gives what it printed. */
async function inProcess<Result>(program: string, args: string[]): Promise<Result> {
  const file = new URL(program, import.meta.url).pathname
  const { stdout } = await measure('node', ['--import', 'tsx', file, ...args], { cwd: '.' })
  return JSON.parse(stdout) as Result
}
