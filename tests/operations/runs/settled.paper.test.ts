import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { changed } from '../../inventory/small-estate.ts'
import { EstateOnPaper } from './estate-on-paper.ts'

const stacks = ['collective', 'houx', 'lierre']
const noon = '2026-11-26T12:00:00Z'
const later = '2026-11-26T13:00:00Z'

let estate: EstateOnPaper
beforeEach(() => {
  estate = new EstateOnPaper()
  for (const stack of stacks) estate.state(stack, state(stack, noon))
})
afterEach(() => estate.remove())

const state = (stack: string, time: string) => ({
  resources: [
    { urn: `urn:pulumi:${stack}::bocage::bocage:components:Gateway::front`, type: 'bocage:components:Gateway' },
  ],
  time,
})

/** The stacks for which the engine is started by a run. */
async function asked(options = {}): Promise<string[]> {
  const before = estate.calls().length
  await estate.up(options)
  const calls = estate.calls().slice(before)
  return calls
    .filter((call) => call.startsWith('up '))
    .map((call) => call.replace(/.*--stack /, ''))
    .sort()
}

test('a second run starts no engine, and says so', async () => {
  expect(await asked()).toEqual(stacks)
  const { outcomes } = await estate.up()
  expect(outcomes.map(({ stack, settled }) => [stack, settled])).toEqual(stacks.map((stack) => [stack, true]))
  expect(await asked()).toEqual([])
})

test('a refresh looks at all of them', async () => {
  await estate.up()
  expect(await asked({ refresh: true })).toEqual(stacks)
})

test('a line that changes for one association concerns that one alone', async () => {
  const titled = (title: string) => {
    const file = 'associations/houx.yaml'
    estate.inventory({ [file]: changed(file, 'title: Le Houx', `title: ${title}`)[file] })
  }
  titled('Houx')
  await estate.up()
  titled('Les Houx')
  expect(await asked()).toEqual(['houx'])
  expect(await asked()).toEqual([])
})

test('a state that somebody else wrote since is compared', async () => {
  await estate.up()
  estate.state('houx', state('houx', later))
  expect(await asked()).toEqual(['houx'])
})

test('a setting that was given since is compared', async () => {
  await estate.up()
  writeFileSync(join(estate.root, 'Pulumi.lierre.yaml'), 'config: {}\n')
  expect(await asked()).toEqual(['lierre'])
})

test.each([
  ['failed', 'error'],
  ['told of something', 'warning'],
])('a stack that %s is brought up again', async (_, severity) => {
  estate.engine('houx', [{ diagnosticEvent: { severity, message: 'apps: no answer' } }])
  await estate.up()
  expect(await asked()).toEqual(['houx'])
})
