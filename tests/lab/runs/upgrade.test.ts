import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { relayPassword } from '../../../inventory/model/planning/given-by.ts'
import { settingOf } from '../../../inventory/model/planning/given-secrets.ts'
import { compared } from '../../../ledger/by-hand.ts'
import { type EngineCall, pulumi, runStack } from '../../../operations/estate/pulumi.ts'
import { resourceTitle } from '../../../operations/estate/resource-title.ts'
import { bareProject } from '../../../operations/estate/session.ts'
import { recorded, recordedStacks } from '../../stacks/recorded.ts'
import { session } from '../estate.ts'

/*
 * The state that the release before left of the example estate, and what the engine would do with it now: its own steps, and those
 * that the providers ask for, as to replace a guest. A preview changes nothing, and this one has a state of its own.
 */

let folder = ''
let engine: EngineCall
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bocage-upgrade-'))
  const { engine: own, planDigest } = await session()
  const state = join(folder, 'state')
  await mkdir(state)
  const elsewhere = {
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_OPTION_CONFIG_FILE: join(folder, 'config.yaml'),
    // There is nothing on the machines that this state could be compared with.
    [compared]: planDigest,
  }
  engine = { ...own, environment: { ...own.environment, ...elsewhere } }
  const project = { ...engine, checkout: await bareProject(folder) }
  for (const stack of recordedStacks) {
    await pulumi(project, ['stack', 'init', stack, '--no-select'])
    const deployment = {
      manifest: { time: '2026-01-01T00:00:00Z', magic: '', version: '' },
      resources: recorded(stack),
    }
    const file = join(folder, `${stack}.json`)
    await writeFile(file, JSON.stringify({ version: 3, deployment }))
    await pulumi(project, ['stack', 'import', '--stack', stack, '--file', file, '--force'])
  }
  // What is given to this release's example, the one before had no use for.
  await pulumi(
    project,
    ['config', 'set', '--secret', settingOf(relayPassword), '--stack', 'collective'],
    'a password\n',
  )
})
afterAll(() => rm(folder, { recursive: true }))

test.each(recordedStacks)('a new release replaces and removes nothing of %s that holds data', async (stack) => {
  const { changes, failures } = await runStack(engine, stack, ['preview'], () => {})
  expect(failures).toEqual([])
  const titles = (ops: RegExp) => changes.filter(({ op }) => ops.test(op)).map(({ title }) => title)
  const gone = titles(/delete|replace/)
  // A container is made again beside its volumes; of an image, the engine only forgets the name.
  expect(gone.filter((title) => !/^(container|image) /.test(title))).toEqual([])
  expect(gone.filter((title) => title.startsWith('container ')).length).toBeGreaterThan(0)
  // What the example has had since is new; what it had is not to be made anew, under whatever URN.
  const had = new Set(recorded(stack).map(({ urn }) => resourceTitle(urn)))
  const made = titles(/create/).filter((title) => /^(volume|guest|configuration) /.test(title))
  expect(made.filter((title) => had.has(title))).toEqual([])
})
