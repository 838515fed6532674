import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { cacheFolder, isCached, makeOnce } from '../../engine/cache.ts'

let shelf: string
beforeEach(() => {
  shelf = mkdtempSync(join(tmpdir(), 'bocage-cache-'))
})
afterEach(() => rmSync(shelf, { recursive: true }))

const write = (text: string) => async (to: string) => {
  writeFileSync(join(to, 'file'), text)
  return true
}

test('a folder appears when it is whole, without what it took to make it', async () => {
  await makeOnce(join(shelf, 'part'), async (to, scratch) => {
    writeFileSync(join(scratch, 'rest'), '')
    expect(existsSync(join(shelf, 'part'))).toBe(false)
    return write('made')(to)
  })
  expect(readdirSync(shelf)).toEqual(['part'])
  expect(readdirSync(join(shelf, 'part'))).toEqual(['file'])
})

test('a making that fails leaves nothing', async () => {
  const failing = makeOnce(join(shelf, 'part'), async (to) => {
    await write('half')(to)
    throw new Error('no more disk')
  })
  await expect(failing).rejects.toThrow('no more disk')
  expect(readdirSync(shelf)).toEqual([])
})

test('a making that comes to nothing leaves nothing', async () => {
  expect(await makeOnce(join(shelf, 'part'), async (to) => !(await write('half')(to)))).toBe(false)
  expect(readdirSync(shelf)).toEqual([])
})

test('of two makings at once, the first to end stays', async () => {
  await makeOnce(join(shelf, 'part'), async (to) => {
    await makeOnce(join(shelf, 'part'), write('faster'))
    return write('slower')(to)
  })
  expect(readFileSync(join(shelf, 'part/file'), 'utf8')).toBe('faster')
  expect(readdirSync(shelf)).toEqual(['part'])
})

test('what a killed making left is swept away, and what a living one needs is not', async () => {
  // Linux gives out no process number as high as this.
  for (const name of ['.making-99999999-1', `.making-${process.ppid}-1`]) mkdirSync(join(shelf, name))
  await makeOnce(join(shelf, 'part'), write('made'))
  expect(readdirSync(shelf).sort()).toEqual([`.making-${process.ppid}-1`, 'part'])
})

test('the cache is where BOCAGE_CACHE says, for every checkout', () => {
  const before = process.env.BOCAGE_CACHE
  process.env.BOCAGE_CACHE = '/var/cache/bocage'
  expect(cacheFolder('engine')).toBe('/var/cache/bocage/engine')
  expect(['/var/cache/bocage/engine/a/bin/pulumi', '/var/cache/bocage2', '/usr/bin/pulumi'].map(isCached)).toEqual([
    true,
    false,
    false,
  ])
  if (before === undefined) delete process.env.BOCAGE_CACHE
  else process.env.BOCAGE_CACHE = before
})
