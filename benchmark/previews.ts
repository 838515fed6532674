import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type EngineCall, pulumi } from '../operations/estate/pulumi.ts'
import type { MeasuredEstate } from './estate.ts'
import { type Figure, ratios } from './measuring/figure.ts'
import { growth } from './measuring/growth.ts'
import { type Measured, measure } from './measuring/measure.ts'
import type { Arm } from './measuring/rounds.ts'
import type { BenchmarkPart } from './part.ts'
import { type RecordedResource, recordResources } from './recording.ts'
import { makeEngine, makeStacks, makeWorkspace } from './workspace.ts'

/** A preview costs little more than what no program could do without. */
const mostOfFloor = '<= 1.3'

/** A stack's preview and its floor, with what each run took. */
type Preview = {
  estate: MeasuredEstate
  kind: 'collective' | 'one association'
  stack: string
  resources: RecordedResource[]
  engines: { stack: EngineCall; floor: EngineCall }
  runs: { stack: Measured[]; floor: Measured[] }
}

/**
 * Previews of new stacks, each beside its floor: a bare program that registers the same resources, started the same way.
 * No machine is reached: what doesn't exist yet isn't read.
 */
export async function preparePreviews(
  root: string,
  estates: MeasuredEstate[],
  say: (line: string) => void,
): Promise<BenchmarkPart> {
  const previews: Preview[] = []
  for (const estate of estates) {
    const home = join(root, 'homes', String(previews.length))
    const program = await makeWorkspace(join(home, 'program'), estate.inventory)
    const bare = await makeWorkspace(join(home, 'floor'), estate.inventory, 'floor/main.js')
    await cp(new URL('floor', import.meta.url).pathname, join(bare, 'floor'), { recursive: true })
    const engine = await makeEngine(program, home)
    await makeStacks(engine, home, estate)
    for (const kind of ['collective', 'one association'] as const) {
      const stack = kind === 'collective' ? 'collective' : estate.largest
      say(`what the stack ${stack} of ${estate.name} registers`)
      const resources = await record(engine, stack)
      const floor = await makeEngine(bare, home)
      floor.environment.BOCAGE_BENCHMARK_RESOURCES = join(home, `${stack}.json`)
      await writeFile(floor.environment.BOCAGE_BENCHMARK_RESOURCES, JSON.stringify(resources))
      assertSame(stack, resources, await record(floor, stack))
      previews.push({
        estate,
        kind,
        stack,
        resources,
        engines: { stack: engine, floor },
        runs: { stack: [], floor: [] },
      })
    }
  }
  return { arms: previews.flatMap(armsOf), figures: () => [...previews.flatMap(figuresOf), ...growthOf(previews)] }
}

const record = async (engine: EngineCall, stack: string): Promise<RecordedResource[]> =>
  recordResources(
    JSON.parse(await pulumi(engine, ['preview', '--json', '--stack', stack])),
    join(engine.checkout, 'node_modules'),
  )

/** A floor that registered less would flatter nobody, and one that registered more would flatter us. */
function assertSame(stack: string, expected: RecordedResource[], actual: RecordedResource[]): void {
  const [urns, others] = [expected, actual].map((resources) => resources.map(({ urn }) => urn)) as [string[], string[]]
  const difference = [...urns.filter((urn) => !others.includes(urn)), ...others.filter((urn) => !urns.includes(urn))]
  if (difference.length > 0) throw new Error(`The floor of ${stack} registers something else: ${difference.join(', ')}`)
}

const armsOf = (preview: Preview): Arm[] =>
  (['stack', 'floor'] as const).map((side) => ({
    name: `${titleOf(preview)}${side === 'floor' ? ', floor' : ''}`,
    run: async () => {
      const { checkout, environment } = preview.engines[side]
      const args = ['preview', '--non-interactive', '--stack', preview.stack]
      preview.runs[side].push(await measure('pulumi', args, { cwd: checkout, env: environment }))
    },
  }))

const titleOf = ({ kind, estate }: Preview) => `preview, ${estate.name}, ${kind}`

function figuresOf(preview: Preview): Figure[] {
  const title = titleOf(preview)
  const { stack, floor } = preview.runs
  const compared = (pick: (run: Measured) => number) => ratios(stack.map(pick), floor.map(pick))
  return [
    { name: `${title}: resources`, unit: '', goal: '', samples: [preview.resources.length] },
    { name: `${title}: time`, unit: 's', goal: '', samples: stack.map(({ seconds }) => seconds) },
    {
      name: `${title}: time beside the floor`,
      unit: 'x',
      goal: mostOfFloor,
      samples: compared(({ seconds }) => seconds),
    },
    {
      name: `${title}: processor time beside the floor`,
      unit: 'x',
      goal: '',
      samples: compared(({ cpuSeconds }) => cpuSeconds),
    },
    { name: `${title}: peak memory`, unit: 'MiB', goal: '', samples: stack.map(({ peakMiB }) => peakMiB) },
    {
      name: `${title}: peak memory beside the floor`,
      unit: 'x',
      goal: '',
      samples: compared(({ peakMiB }) => peakMiB),
    },
  ]
}

const growthOf = (previews: Preview[]): Figure[] =>
  (['collective', 'one association'] as const).flatMap((kind) =>
    growth(
      `preview, ${kind}`,
      previews
        .filter((preview) => preview.kind === kind)
        .map(({ estate, runs }) => ({ estate, samples: runs.stack.map(({ seconds }) => seconds) })),
    ),
  )
