import { expect, test } from '@jest/globals'
import { newsSince } from '../../../operations/status/news.ts'
import type { StatusRow } from '../../../operations/status/rows.ts'

const disk: StatusRow = {
  what: 'disk',
  name: '/data of apps',
  machine: 'apps',
  mark: 'wrong',
  state: 'is full',
  detail: '40MiB of 97GiB free',
}
const well: StatusRow = { ...disk, mark: 'well', state: 'has room' }
const apps: StatusRow = { what: 'machine', name: 'apps', mark: 'well', state: 'answers' }
const silent: StatusRow = { ...apps, mark: 'unknown', state: 'does not answer' }

test('N5: what is not well is told once, whatever its numbers become, and once more when it is well again', () => {
  const first = newsSince({}, [apps, disk])
  expect(first.news).toEqual(['/data of apps: is full (40MiB of 97GiB free).'])
  const second = newsSince(first.now, [apps, { ...disk, detail: '39MiB of 97GiB free' }])
  expect(second.news).toEqual([])
  const third = newsSince(second.now, [apps, well])
  expect(third.news).toEqual(['disk /data of apps: no longer so: is full.'])
  expect(newsSince(third.now, [apps, well]).news).toEqual([])
})

test('what becomes otherwise is told again', () => {
  const { now } = newsSince({}, [apps, { ...disk, state: 'has little room left' }])
  expect(newsSince(now, [apps, disk]).news).toHaveLength(1)
})

test('of what is on a machine that says nothing, nothing is told, and nothing forgotten', () => {
  const { now } = newsSince({}, [apps, disk])
  const during = newsSince(now, [silent])
  expect(during.news).toEqual(['machine apps: does not answer.'])
  expect(newsSince(during.now, [apps, disk]).news).toEqual(['machine apps: no longer so: does not answer.'])
})

test('a unit that no longer fails has no row any more, and that is told', () => {
  const unit: StatusRow = {
    what: 'unit',
    name: 'caddy.service on gateway',
    machine: 'gateway',
    mark: 'wrong',
    state: 'has failed',
  }
  const { now } = newsSince({}, [unit])
  expect(newsSince(now, []).news).toEqual(['unit caddy.service on gateway: no longer so: has failed.'])
})
