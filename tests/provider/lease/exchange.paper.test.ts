import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { giveBackLease, type Holder, lifeSeconds, lookAtLease, takeLease } from '../../../provider/lease/exchange.ts'
import { PaperMachines } from '../../paper/machines.ts'

const camille: Holder = { who: 'camille@laptop', run: 'scripts/up', machine: 'laptop 1', pid: 7, born: '70' }
const dominique: Holder = { who: 'dominique@office', run: 'scripts/up infini', machine: 'office 2', pid: 8, born: '' }

let paper: PaperMachines
beforeEach(() => {
  paper = new PaperMachines('pve1')
})
afterEach(() => paper.remove())

test('S6: one run holds a machine, and another one is told who, since when and with what', async () => {
  expect(await takeLease('pve1', 'a', camille)).toMatchObject({ state: 'taken' })
  paper.pass('pve1', 1005)
  const { state, found } = await takeLease('pve1', 'b', dominique)
  expect(state).toBe('held')
  expect(found).toMatchObject({ id: 'a', ageSeconds: 5, about: camille })
  expect(Date.now() - Date.parse(found?.since ?? '')).toBeLessThan(60_000)
  expect((await lookAtLease('pve1')).found?.about).toEqual(camille)
})

test('a lease is for root alone', async () => {
  await takeLease('pve1', 'a', camille)
  expect(statSync(`${paper.root}/pve1/run/bocage/lease`).mode & 0o777).toBe(0o600)
})

test('a renewal keeps since when it is held, and is counted from itself', async () => {
  await takeLease('pve1', 'a', camille)
  const before = (await lookAtLease('pve1')).found?.since
  paper.pass('pve1', 1000 + lifeSeconds - 1)
  await takeLease('pve1', 'a', camille)
  paper.pass('pve1', 1000 + lifeSeconds + 10)
  expect(await takeLease('pve1', 'b', dominique)).toMatchObject({
    state: 'held',
    found: { ageSeconds: 11, since: before },
  })
})

test('a holder that was not heard of for too long is dead: its place is taken, and whose it was is said', async () => {
  await takeLease('pve1', 'a', camille)
  paper.pass('pve1', 1000 + lifeSeconds)
  expect((await lookAtLease('pve1')).state).toBe('free')
  expect(await takeLease('pve1', 'b', dominique)).toMatchObject({ state: 'taken', found: { id: 'a' } })
  expect(await takeLease('pve1', 'a', camille)).toMatchObject({ state: 'held', found: { id: 'b' } })
})

test('a machine that has just started has no lease', async () => {
  await takeLease('pve1', 'a', camille)
  paper.start('pve1')
  expect(await takeLease('pve1', 'b', dominique)).toEqual({ state: 'taken', seen: { written: {}, versions: {} } })
})

test('a place is taken from the holder that was named, and from no other that came meanwhile', async () => {
  await takeLease('pve1', 'a', camille)
  expect(await takeLease('pve1', 'b', dominique, 'z')).toMatchObject({ state: 'held' })
  expect(await takeLease('pve1', 'b', dominique, 'a')).toMatchObject({ state: 'taken', found: { id: 'a' } })
})

test('only its holder gives a lease back, and leaves there what the next run sees', async () => {
  await takeLease('pve1', 'a', camille)
  await giveBackLease('pve1', 'b', { written: { infini: 1 }, versions: {} })
  expect(await lookAtLease('pve1')).toMatchObject({ state: 'held', seen: { written: {} } })
  const seen = { written: { infini: 1_700_000_000_000 }, versions: { 'apps/infini': 3 } }
  await giveBackLease('pve1', 'a', seen)
  expect(await lookAtLease('pve1')).toEqual({ state: 'free', seen })
  await takeLease('pve1', 'b', dominique)
  await giveBackLease('pve1', 'b')
  expect(await lookAtLease('pve1')).toEqual({ state: 'free', seen })
})

test('who looks while the lease is being given back sees all of it or nothing', async () => {
  await takeLease('pve1', 'a', camille)
  paper.install('pve1', 'sed', `/usr/bin/sed "$@"; rm -f ${paper.root}/pve1/run/bocage/lease`)
  expect(await lookAtLease('pve1')).toMatchObject({ state: 'held', found: { id: 'a', about: camille } })
})

test('whoever is first there: others may pass through the folder of Bocage to what is theirs', async () => {
  await takeLease('pve1', 'a', camille)
  await giveBackLease('pve1', 'a', { written: {}, versions: {} })
  expect(statSync(`${paper.root}/pve1/var/lib/bocage`).mode & 0o777).toBe(0o711)
  expect(statSync(`${paper.root}/pve1/var/lib/bocage/seen-states.json`).mode & 0o777).toBe(0o600)
})

test('of ten that come at once, one gets it', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => takeLease('pve1', `run-${n}`, camille)))
  expect(answers.filter(({ state }) => state === 'taken')).toHaveLength(1)
})

test('what a power cut left of a word, or another version of Bocage says of itself, is no reason to stop', async () => {
  await takeLease('pve1', 'a', { who: 'camille@laptop' } as Holder)
  mkdirSync(`${paper.root}/pve1/var/lib/bocage`)
  writeFileSync(`${paper.root}/pve1/var/lib/bocage/seen-states.json`, '{"written":{"inf')
  expect(await lookAtLease('pve1')).toMatchObject({
    state: 'held',
    found: { about: { who: 'camille@laptop', run: 'another version of Bocage', machine: '' } },
    seen: { written: {}, versions: {} },
  })
})

test('what a machine says of a holder is shown on one line, with nothing invisible', async () => {
  await takeLease('pve1', 'a', { ...camille, who: 'x\u001b]52;c;\u0007', run: 'y\n'.repeat(500) })
  const { found } = await lookAtLease('pve1')
  expect(found?.about.who).toBe('x\\u{1b}]52;c;\\u{7}')
  expect(found?.about.run.length).toBeLessThan(80)
})
