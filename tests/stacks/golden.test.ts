import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { unitsOf } from '../../operations/estate/planned.ts'
import { exampleStacks, plan } from './example.ts'
import { renderRegistered } from './rendered.ts'

/**
 * The golden files: whatever the example estate asks of the engine, stack by stack, options (in brackets) included. A URN that goes
 * without an alias is a resource that the engine would delete and make again; an option that goes is a promise that is no longer
 * kept. After a wanted change: `UPDATE_GOLDEN=1 npm run test:components -- tests/stacks/golden`.
 */
const golden = (stack: string) => new URL(`golden/${stack}.txt`, import.meta.url)

test.each(Object.entries(exampleStacks))(
  'what %s asks of the engine is what its golden file says',
  async (stack, run) => {
    const text = renderRegistered(await run())
    if (process.env.UPDATE_GOLDEN) {
      mkdirSync(new URL('golden/', import.meta.url), { recursive: true })
      writeFileSync(golden(stack), text)
    }
    expect(text).toBe(readFileSync(golden(stack), 'utf8'))
  },
)

test.each(Object.entries(exampleStacks))(
  'a first preview of %s, which knows no output yet, names the same',
  async (_, run) => {
    expect((await run({ preview: true })).urns).toEqual((await run()).urns)
  },
)

test.each(Object.entries(exampleStacks))(
  'what %s has in Docker is named by the inventory, where clashes are found',
  async (_, run) => {
    const { inputs } = await run()
    // That a container which has not its unit's name is claimed there, the plan sees to.
    const known = new Set(
      unitsOf(plan).flatMap(({ identity, steps }) => [
        identity,
        ...steps.flatMap((step) => ('container' in step ? step.container.identity : [])),
      ]),
    )
    const inDocker = Object.entries(inputs).filter(([urn]) => /\$docker:index\/(container|network):\w+::/.test(urn))
    expect(inDocker.length).toBeGreaterThan(0)
    expect(inDocker.map(([, { name }]) => name).filter((name) => !known.has(String(name)))).toEqual([])
  },
)
