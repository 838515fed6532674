import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { madeFrom, stackPlan } from '../../inventory/model/cache.ts'
import { readEstate } from '../../inventory/model/read.ts'
import { siteProfile } from '../../inventory/model/site.ts'
import { smallEstate } from './small-estate.ts'

const top = mkdtempSync(join(tmpdir(), 'bocage-cache-'))
afterAll(() => rmSync(top, { recursive: true }))
const inventory = join(top, 'inventory')
mkdirSync(join(inventory, 'associations'), { recursive: true })
for (const [path, text] of Object.entries(smallEstate)) writeFileSync(join(inventory, path), text)
const write = (path: string, text: string) => writeFileSync(join(inventory, path), text)

const slicesIn = (cache: string) =>
  readdirSync(cache).flatMap((digest) => readdirSync(join(cache, digest)).map((name) => join(cache, digest, name)))

test('the first stack leaves the plan of every stack, and the next ones read theirs', async () => {
  const cache = join(top, 'first')
  const { plan } = await readEstate(inventory)
  expect(await stackPlan(inventory, undefined, 'houx', cache)).toEqual(plan?.associations.houx)
  expect(slicesIn(cache).map((path) => path.replace(/.*\//, ''))).toEqual([
    '.whole.json',
    'collective.json',
    'houx.json',
    'lierre.json',
  ])

  // A stored plan is believed: with another one in its place, that is what comes out.
  const before = slicesIn(cache).map((path) => statSync(path).mtimeMs)
  expect(await stackPlan(inventory, undefined, 'collective', cache)).toEqual(plan?.collective)
  expect(slicesIn(cache).map((path) => statSync(path).mtimeMs)).toEqual(before)
})

test('a change of the inventory, or of the site, is another plan', async () => {
  const cache = join(top, 'change')
  await stackPlan(inventory, undefined, 'lierre', cache)
  write(
    'associations/lierre.yaml',
    (smallEstate['associations/lierre.yaml'] ?? '').replace('Le Lierre', 'Le Grand Lierre'),
  )
  expect(await stackPlan(inventory, undefined, 'lierre', cache)).toMatchObject({ name: 'Le Grand Lierre' })
  write('associations/lierre.yaml', smallEstate['associations/lierre.yaml'] ?? '')

  const lock = join(top, 'lock.json')
  const digest = `sha256:${'0'.repeat(64)}`
  writeFileSync(lock, JSON.stringify({ 'wordpress:7.1.0-php8.3-apache': digest }))
  const site = siteProfile.parse({ name: 'lab', images: { mirror: 'registry.lab:5000', lock } })
  expect(await stackPlan(inventory, site, 'lierre', cache)).toMatchObject({
    shares: [
      { service: { images: { wordpress: expect.stringMatching(`^registry.lab:5000/wordpress:7.*@${digest}$`) } } },
    ],
  })
  writeFileSync(lock, JSON.stringify({ 'wordpress:7.1.0-php8.3-apache': digest.replace('0', '1') }))
  expect(JSON.stringify(await stackPlan(inventory, site, 'lierre', cache))).toContain('sha256:1000')
})

test('A: whatever a plan is made from is in the name that it is kept under', () => {
  const read = new Set<string>()
  const follow = (file: string) => {
    if (read.has(file)) return
    read.add(file)
    const imported = readFileSync(file, 'utf8').matchAll(/\bfrom '(\.[^']+)'/g)
    for (const [, path = ''] of imported) follow(join(dirname(file), path))
  }
  follow('inventory/model/read.ts')
  expect(read.size).toBeGreaterThan(80)
  expect([...read].filter((file) => !madeFrom.some((folder) => file.startsWith(`${folder}/`)))).toEqual([])
})

test('a damaged plan is made again', async () => {
  const cache = join(top, 'damaged')
  const whole = await stackPlan(inventory, undefined, 'houx', cache)
  for (const path of slicesIn(cache)) writeFileSync(path, readFileSync(path, 'utf8').replace('houx', 'haut'))
  expect(await stackPlan(inventory, undefined, 'houx', cache)).toEqual(whole)
  for (const path of slicesIn(cache)) writeFileSync(path, '')
  expect(await stackPlan(inventory, undefined, 'houx', cache)).toEqual(whole)
})

test('a cache that cannot be written costs time and nothing else', async () => {
  const file = join(top, 'file')
  writeFileSync(file, 'not a folder')
  expect(await stackPlan(inventory, undefined, 'houx', join(file, 'cache'))).toMatchObject({ name: 'Le Houx' })
})

test('many stacks that begin at once all get their plan', async () => {
  const cache = join(top, 'together')
  const plans = await Promise.all(Array.from({ length: 20 }, () => stackPlan(inventory, undefined, 'houx', cache)))
  expect(new Set(plans.map((plan) => JSON.stringify(plan))).size).toBe(1)
  expect(slicesIn(cache).filter((path) => path.endsWith('.tmp'))).toEqual([])
})

test('only the newest plans are kept', async () => {
  const cache = join(top, 'pruned')
  for (let number = 1; number <= 6; number++) {
    write('associations/lierre.yaml', `name: Lierre ${number}\n`)
    await stackPlan(inventory, undefined, 'lierre', cache)
    for (const name of readdirSync(cache))
      utimesSync(join(cache, name), number, statSync(join(cache, name)).mtimeMs / 1000 - 60)
  }
  write('associations/lierre.yaml', smallEstate['associations/lierre.yaml'] ?? '')
  expect(readdirSync(cache)).toHaveLength(4)
})

test('N3: an unknown stack is an error that names the known ones', async () => {
  const cache = join(top, 'unknown')
  const unknown =
    /^The inventory has no association "hou"\..*Did you mean "houx"\? Known: collective, houx, lierre\. If it left, scripts\/up takes down/s
  await expect(stackPlan(inventory, undefined, 'hou', cache)).rejects.toThrow(unknown)
  await expect(stackPlan(inventory, undefined, '../houx/x', cache)).rejects.toThrow(
    'The inventory has no association "../houx/x".',
  )
})

test('with errors there is no plan, and every stack tells all of them', async () => {
  write('associations/lierre.yaml', 'name: 3\nuse: {}\n')
  const plan = stackPlan(inventory, undefined, 'houx', join(top, 'errors'))
  await expect(plan).rejects.toThrow(/^The inventory does not add up\.\n.*lierre\.yaml:1:7: .*\n.*lierre\.yaml:2:1: /)
  write('associations/lierre.yaml', smallEstate['associations/lierre.yaml'] ?? '')
})
