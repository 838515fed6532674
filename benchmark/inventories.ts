import { join } from 'node:path'
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

/** The checked inventory, read whole; and one stack's plan, which only the first of many stacks pays for in full. */
export function prepareInventories(root: string, estates: MeasuredEstate[]): BenchmarkPart {
  const readings = estates.map((estate) => ({
    estate,
    runs: [] as Reading[],
    plans: { cold: [], warm: [] } as Waiting,
  }))
  let caches = 0

  const arms = readings.flatMap(({ estate, runs, plans }) => [
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
  ]
  return { arms, figures }
}

const timeOf = ({ loadMilliseconds, readMilliseconds }: Reading) => loadMilliseconds + readMilliseconds

/** Runs one of the small programs beside this file, and gives what it printed. */
async function inProcess<Result>(program: string, args: string[]): Promise<Result> {
  const file = new URL(program, import.meta.url).pathname
  const { stdout } = await measure('node', ['--import', 'tsx', file, ...args], { cwd: '.' })
  return JSON.parse(stdout) as Result
}
