import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { costs } from '../../lab/costs.ts'
import { apartFromOthers } from '../../lab/left-behind.ts'
import { recordedPackages, recordInstalled } from '../../lab/packages.ts'

const cache = mkdtempSync(join(tmpdir(), 'bocage-left-behind-'))
const before = process.env.BOCAGE_CACHE
beforeAll(() => {
  process.env.BOCAGE_CACHE = cache
})
afterAll(() => {
  if (before === undefined) delete process.env.BOCAGE_CACHE
  else process.env.BOCAGE_CACHE = before
  rmSync(cache, { recursive: true })
})

test('N17: what was there before the lab is never recorded as its own; what it installed is, once', () => {
  expect(recordedPackages()).toEqual([])
  recordInstalled(['bash'], ['bash', 'lxc', 'liblxc1'])
  recordInstalled(['bash', 'lxc', 'liblxc1', 'mine'], ['bash', 'lxc', 'liblxc1', 'mine', 'zstd'])
  expect(recordedPackages()).toEqual(['lxc', 'liblxc1', 'zstd'])
})

/** A machine's packages, each with what it needs. */
const machine = (needs: Record<string, string[]>) => {
  const below = (name: string): string[] => [name, ...(needs[name] ?? []).flatMap(below)]
  return {
    neededBy: async (packages: string[]) => packages.flatMap(below),
    goingWith: async (packages: string[]) =>
      Object.keys(needs).filter((name) => below(name).some((needed) => packages.includes(needed))),
  }
}

test('N17: what was installed for the lab goes, with what it needs', async () => {
  const world = machine({ lxc: ['liblxc1'], liblxc1: [], zstd: [] })
  expect(await apartFromOthers(['lxc', 'liblxc1', 'zstd'], world)).toEqual({
    going: ['lxc', 'liblxc1', 'zstd'],
    needed: [],
  })
})

test('N17: what somebody’s own package needs by now stays, with what that needs', async () => {
  const world = machine({ lxc: ['liblxc1'], liblxc1: ['libcap2'], libcap2: [], zstd: [], theirs: ['liblxc1'] })
  expect(await apartFromOthers(['lxc', 'liblxc1', 'libcap2', 'zstd'], world)).toEqual({
    going: ['lxc', 'zstd'],
    needed: ['liblxc1', 'libcap2'],
  })
})

test('N17: where it can’t be told why something else would go, nothing goes', async () => {
  const world = { neededBy: async () => [], goingWith: async (packages: string[]) => [...packages, 'theirs'] }
  expect(await apartFromOthers(['lxc'], world)).toEqual({ going: [], needed: ['lxc'] })
})

test('N17: the first run says what it costs, and any run that there is too little memory', () => {
  const room = { diskGiB: 100, memoryGiB: 16 }
  expect(costs(room, true)).toEqual([
    expect.stringMatching(/^The first time takes .* of disk, .* of memory, and downloads/),
  ])
  expect(costs(room, false)).toEqual([])
  expect(costs({ ...room, diskGiB: 2.5 }, true)[1]).toBe(
    'There is less disk than the example estate needs: 2.5 GiB, and it takes some 14 GiB.',
  )
  expect(costs({ diskGiB: 2.5, memoryGiB: 2 }, false)).toEqual([expect.stringContaining('less memory')])
})
