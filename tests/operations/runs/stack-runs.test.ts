import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { ListLine, Run } from '../../../operations/runs/run.ts'
import { bringUpStack } from '../../../operations/runs/stack-runs.ts'

const folder = mkdtempSync(join(tmpdir(), 'bocage-'))
const path = process.env.PATH
beforeAll(() => {
  mkdirSync(join(folder, 'bin'))
  process.env.PATH = `${join(folder, 'bin')}:${path}`
})
afterAll(() => {
  process.env.PATH = path
  rmSync(folder, { recursive: true })
})

test('U10: an association whose machine is full is not begun, and is told what is left; another is', async () => {
  writeFileSync(join(folder, 'bin/ssh'), '#!/bin/sh\necho "100000 12 - - /data"\n', { mode: 0o755 })
  writeFileSync(join(folder, 'bin/pulumi'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  const run = {
    session: {
      engine: { checkout: folder, environment: process.env },
      plan: {
        collective: { machines: { apps: { kind: 'lxc', data: { sizeMiB: 102_400 } } } },
        associations: {
          infini: { shares: [{ service: { machine: 'apps' } }], services: [] },
          houx: { shares: [], services: [{ machine: 'other' }] },
        },
      },
    },
    full: ['apps'],
    outcomes: [],
    refresh: new Set(),
    states: new Map(),
    recovered: [],
  } as unknown as Run
  const task = { title: '' } as ListLine
  await bringUpStack(run, 'infini', task)
  expect(task.title).toBe('infini: not begun, there is no room')
  expect(run.outcomes[0]?.failures).toEqual([
    { title: 'apps', message: expect.stringContaining('there is no room left on /data: 12 MiB of 100000MiB') },
  ])
  await bringUpStack(run, 'houx', task).catch(() => {})
  expect(task.title).not.toContain('no room')
})
