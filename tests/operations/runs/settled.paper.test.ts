import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { siteProfile } from '../../../inventory/model/site.ts'
import { filesIn, madeOf } from '../../../operations/runs/settled.ts'
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
  // Associations are brought up side by side, and told as they end.
  expect(outcomes.map(({ stack, settled }) => [stack, settled]).sort()).toEqual(stacks.map((stack) => [stack, true]))
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

test('the same inventory in another folder is nothing new; another name server of the rehearsal is', () => {
  const at = (site: object) =>
    madeOf({ ...estate.session(), site: siteProfile.parse({ name: 'lab', ...site }) }, 'houx')
  expect(at({ inventory: 'elsewhere' })).toBe(at({ inventory: 'here' }))
  expect(at({ nameserver: '192.0.2.53' })).not.toBe(at({}))
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

test('a setting that was given while the engine was at work is compared', async () => {
  estate.engine('lierre', [], 'echo "config: {}" >Pulumi.lierre.yaml')
  await estate.up()
  estate.engine('lierre', [])
  expect(await asked()).toEqual(['lierre'])
})

test.each([
  ['while somebody is asked', 'ask'],
  ['while the engine is at work', 'engine'],
])('an inventory that was another one %s, and is again what it was, is compared', async (_, when) => {
  const file = join(estate.root, 'inventory/associations/houx.yaml')
  if (when === 'engine') estate.engine('collective', [], `touch ${file}`)
  await estate.up({}, undefined, () => when === 'ask' && writeFileSync(file, ''))
  estate.engine('collective', [])
  expect(await asked()).toEqual(stacks)
  expect(await asked()).toEqual([])
})

test('settings that were others while the engine was at work, and are again what they were, are compared', async () => {
  writeFileSync(join(estate.root, 'Pulumi.lierre.yaml'), 'config: {}\n')
  estate.engine('lierre', [], 'touch Pulumi.lierre.yaml')
  await estate.up()
  estate.engine('lierre', [])
  expect(await asked()).toEqual(['lierre'])
  expect(await asked()).toEqual([])
})

test('a state that was mended by hand is compared: its time stays as it was', async () => {
  await estate.up()
  const { resources } = state('houx', noon)
  estate.state('houx', { resources: resources.map((resource) => ({ ...resource, taint: true })), time: noon })
  expect(await asked()).toEqual(['houx'])
})

test('where settings cannot be read, the engine is asked, which says why', async () => {
  await estate.up()
  mkdirSync(join(estate.root, 'Pulumi.lierre.yaml'))
  expect(await asked()).toEqual(['lierre'])
})

test('settings that the environment names are compared', async () => {
  process.env.PULUMI_OPTION_CONFIG_FILE = join(estate.root, 'settings.yaml')
  await estate.up()
  writeFileSync(process.env.PULUMI_OPTION_CONFIG_FILE, 'config: {}\n')
  expect(await asked()).toEqual(stacks)
})

test('a state that cannot be read afterwards is no failure of the run, and is compared', async () => {
  estate.engine('lierre', [], 'echo >state/.pulumi/stacks/bocage/lierre.json')
  const { outcomes } = await estate.up()
  expect(outcomes.flatMap(({ failures }) => failures)).toEqual([])
  estate.engine('lierre', [])
  estate.state('lierre', state('lierre', noon))
  expect(await asked()).toEqual(['lierre'])
})

test('what code leads to is code, wherever it lies; the inventory, and what no program reads, are none', () => {
  const checkout = join(estate.root, 'checkout')
  for (const folder of ['services', 'tests', 'inventory']) mkdirSync(join(checkout, folder), { recursive: true })
  for (const file of [
    'services/wiki.ts',
    'tests/wiki.test.ts',
    'inventory/collective.yaml',
    'Pulumi.houx.yaml',
    'new.sh',
  ])
    writeFileSync(join(checkout, file), '')
  for (const link of ['services/ours.ts', 'inventory/associations', 'elsewhere'])
    symlinkSync('/nowhere', join(checkout, link))
  expect(filesIn(checkout).sort()).toEqual(['elsewhere', 'new.sh', 'services/ours.ts', 'services/wiki.ts'])
})
