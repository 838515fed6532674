import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Listr } from 'listr2'
import { findEngine } from '../../engine/engine.ts'
import type { EnginePart, Making } from '../../engine/part.ts'
import { type EngineContext, engineTasks } from '../../engine/setup.ts'

const { BOCAGE_CACHE, BOCAGE_ENGINE, BOCAGE_PULUMI_RELEASES } = process.env
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bocage-setup-'))
  // Nothing answers on port 1.
  Object.assign(process.env, { BOCAGE_CACHE: folder, BOCAGE_PULUMI_RELEASES: 'http://127.0.0.1:1' })
  delete process.env.BOCAGE_ENGINE
})
afterEach(() => {
  for (const [name, value] of Object.entries({ BOCAGE_CACHE, BOCAGE_ENGINE, BOCAGE_PULUMI_RELEASES })) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  rmSync(folder, { recursive: true })
})

const write = (file: string, { to }: Making) => {
  mkdirSync(join(to, file, '..'), { recursive: true })
  writeFileSync(join(to, file), file)
}

/** A part that costs nothing, and counts how often it is made. */
function fakePart(name: string, file: string, changes: Partial<EnginePart> = {}): EnginePart & { made: string[] } {
  const made: string[] = []
  const making = (origin: string) => async (making: Making) => {
    made.push(origin)
    write(file, making)
  }
  return {
    name,
    title: name,
    version: '1.0.0',
    sources: ['engine/versions.ts'],
    standIn: true,
    fromMachine: async () => false,
    fromRelease: making('release'),
    fromSource: making('source'),
    made,
    ...changes,
  }
}

const setUp = (parts: EnginePart[]): Promise<EngineContext> =>
  new Listr<EngineContext, 'silent'>(engineTasks(parts), { renderer: 'silent' }).run({})

test('what cannot be downloaded is built, once, and put where the engine looks for it', async () => {
  const parts = [
    fakePart('pulumi', 'bin/pulumi', { standIn: false }),
    fakePart('command', 'plugins/resource-command/plugin'),
  ]
  const { engine } = await setUp(parts)
  expect(readFileSync(join(engine?.bin ?? '', 'pulumi'), 'utf8')).toBe('bin/pulumi')
  expect(readFileSync(join(engine?.home ?? '', 'plugins/resource-command/plugin'), 'utf8')).toContain('plugin')
  expect(statSync(engine?.home ?? '').mode & 0o777).toBe(0o700)
  expect(engine).toMatchObject({ released: false, standIns: ['command'] })

  expect((await setUp(parts)).engine).toEqual(engine)
  expect(parts.map(({ made }) => made)).toEqual([['source'], ['source']])
  expect(findEngine(parts)).toEqual(engine)
})

test('what is installed on the machine is taken', async () => {
  const part = fakePart('command', 'plugins/p', {
    fromMachine: async (making) => {
      write('plugins/p', making)
      return true
    },
  })
  expect((await setUp([part])).engine).toMatchObject({ released: true, standIns: [] })
  expect(part.made).toEqual([])
})

test('a release is insisted on where that is asked for', async () => {
  process.env.BOCAGE_ENGINE = 'release'
  const part = fakePart('command', 'plugins/p')
  await setUp([part])
  expect(part.made).toEqual(['release'])
})

test('a part whose sources change is built again, and the others are not', async () => {
  const [changing, other] = [fakePart('docker', 'plugins/d'), fakePart('command', 'plugins/c')]
  const { engine } = await setUp([changing, other])
  changing.sources = ['engine/cache.ts']
  expect(findEngine([changing, other])).toBeUndefined()
  expect((await setUp([changing, other])).engine).not.toEqual(engine)
  expect([changing.made, other.made]).toEqual([['source', 'source'], ['source']])
})

test('a build that fails is not taken for a part', async () => {
  const failing = fakePart('docker', 'plugins/d', {
    fromSource: async (making) => {
      write('plugins/d', making)
      throw new Error('the compiler stopped')
    },
  })
  await expect(setUp([failing])).rejects.toThrow('the compiler stopped')
  expect(findEngine([failing])).toBeUndefined()
})
