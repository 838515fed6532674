import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { clearDeadLocks } from '../../../operations/recovery/locks.ts'

let folder: string
let locks: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bocage-locks-'))
  locks = join(folder, '.pulumi/locks/organization/bocage/infini')
  await mkdir(locks, { recursive: true })
})
afterEach(() => rm(folder, { recursive: true }))

const lock = (holder: object) =>
  writeFile(join(locks, 'one.json'), JSON.stringify({ username: 'camille', timestamp: 'noon', ...holder }))

test('the lock of a process that is gone is cleared, and that is said', async () => {
  await lock({ pid: 2 ** 22 + 1, hostname: hostname() })
  expect(await clearDeadLocks(folder, 'infini')).toEqual([
    `infini: cleared the lock of process ${2 ** 22 + 1}, which is gone`,
  ])
  expect(await readdir(locks)).toEqual([])
})

test('the lock of a living engine stops us, and names it', async () => {
  const engine = execa('sleep', ['30'], { argv0: 'pulumi', reject: false })
  await once(engine as unknown as ChildProcess, 'spawn')
  try {
    await lock({ pid: engine.pid, hostname: hostname() })
    await expect(clearDeadLocks(folder, 'infini')).rejects.toThrow(`process ${engine.pid} has held the lock since noon`)
  } finally {
    engine.kill()
    await engine
  }
})

test('a lock whose number now belongs to another program is nobody’s', async () => {
  await lock({ pid: process.pid, hostname: hostname() })
  expect(await clearDeadLocks(folder, 'infini')).toHaveLength(1)
})

test('a lock from another machine is honoured, since nothing is known of its processes', async () => {
  await lock({ pid: 1, hostname: 'elsewhere' })
  await expect(clearDeadLocks(folder, 'infini')).rejects.toThrow('camille@elsewhere')
})

test('a damaged lock is nobody’s', async () => {
  await writeFile(join(locks, 'one.json'), '')
  expect(await clearDeadLocks(folder, 'infini')).toEqual(['infini: cleared the lock of nobody'])
})

test('a stack without locks has nothing to clear', async () => {
  expect(await clearDeadLocks(folder, 'gnuragistes')).toEqual([])
})
