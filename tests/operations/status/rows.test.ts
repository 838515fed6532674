import { expect, test } from '@jest/globals'
import { planOf } from '../../../inventory/model/read.ts'
import type { MachineAnswer, Silence } from '../../../operations/status/ask-machine.ts'
import { lastRunOn, type StatusRow, statusRows, wholeMark } from '../../../operations/status/rows.ts'
import type { Sighting } from '../../../operations/visits/visit-addresses.ts'
import { webAddresses } from '../../../operations/visits/web-addresses.ts'
import { resolveSmall } from '../../inventory/small-estate.ts'

const plan = planOf(resolveSmall())
const now = Date.parse('2026-11-27T12:00:00Z')

const containers = ['blogs-database', 'forge', 'blogs-houx-example', 'blogs-lierre-example']
const isWell: MachineAnswer = {
  rooms: [],
  failedUnits: [],
  containers: [],
  guests: undefined,
  storages: undefined,
  last: undefined,
}
const room = (machine: string, mount: string, freeMiB = 50_000) => ({ machine, mount, sizeMiB: 100_000, freeMiB })
const guest = (vmid: number, status: string) => ({ vmid, name: 'g', status, tags: '', maxdisk: 0 })
const running = (name: string) => ({ name, state: 'running', health: 'healthy' as const })

const whole: Record<string, MachineAnswer | Silence> = {
  pve1: { ...isWell, guests: [guest(101, 'running'), guest(110, 'running')] },
  gateway: isWell,
  apps: { ...isWell, rooms: [room('apps', '/'), room('apps', '/data')], containers: containers.map(running) },
}
const seen: Sighting[] = webAddresses(plan).map((address) => ({
  address,
  status: 200,
  certificateEnds: new Date('2027-01-20T00:00:00Z'),
}))

const rowsOf = (machines: Record<string, MachineAnswer | Silence> = {}, sightings = seen) =>
  statusRows(plan, { machines: new Map(Object.entries({ ...whole, ...machines })), sightings, now })

const amiss = (rows: StatusRow[]) => rows.filter(({ mark }) => mark !== 'well')
const apps = whole.apps as MachineAnswer

test('N5: an estate in which all is well has a row for everything, and none of them amiss', () => {
  const rows = rowsOf()
  expect(amiss(rows)).toEqual([])
  expect(wholeMark(rows)).toBe('well')
  expect(rows.map(({ what, name, state }) => `${what} ${name}: ${state}`)).toEqual([
    'address https://git.bocage.example: answers with status 200',
    'address https://houx.example: answers with status 200',
    'address https://lierre.example: answers with status 200',
    'machine apps: answers',
    'machine gateway: answers',
    'machine pve1: answers',
    'disk / of apps: has room',
    'disk /data of apps: has room',
    ...containers.map((name) => `container ${name} on apps: runs and answers`),
  ])
})

test('N5: a container that is not there, ends, or does not answer is wrong, each in its words', () => {
  const found = [
    { name: 'blogs-database', state: 'exited' },
    { name: 'blogs-houx-example', state: 'running', health: 'unhealthy' as const },
    { name: 'blogs-lierre-example', state: 'restarting' },
  ]
  const rows = amiss(rowsOf({ apps: { ...apps, containers: found } }))
  expect(Object.fromEntries(rows.map(({ name, state }) => [name, state]))).toEqual({
    'blogs-database on apps': 'does not run (exited)',
    'blogs-houx-example on apps': 'runs, and does not answer',
    'blogs-lierre-example on apps': 'ends and starts again',
    'forge on apps': 'is not there',
  })
  expect(rows.every(({ mark, instead }) => mark === 'wrong' && instead !== undefined)).toBe(true)
})

test('a container that has just started, and was not asked yet, is well', () => {
  const found = containers.map((name) => ({ name, state: 'running', health: 'starting' as const }))
  expect(amiss(rowsOf({ apps: { ...apps, containers: found } }))).toEqual([])
})

test('N5: where Docker gives no answer, that is one row, and not one for each container', () => {
  expect(amiss(rowsOf({ apps: { ...apps, containers: undefined } }))).toMatchObject([
    { name: 'Docker on apps', mark: 'wrong', state: 'gives no answer' },
  ])
})

test('U10: a full /data is wrong, with how much is left and the line of the inventory that makes it larger', () => {
  const rooms = [room('apps', '/'), room('apps', '/data', 40)]
  expect(amiss(rowsOf({ apps: { ...apps, rooms } }))).toEqual([
    {
      what: 'disk',
      name: '/data of apps',
      machine: 'apps',
      mark: 'wrong',
      state: 'is full',
      detail: '40MiB of 97GiB free',
      instead: expect.stringContaining('data: '),
    },
  ])
})

test('N5: a thin storage of a host that fills, or one that is away, is wrong', () => {
  const storages = [
    { name: 'local-lvm', isActive: true, sizeMiB: 100_000, freeMiB: 9000 },
    { name: 'tank', isActive: true, sizeMiB: 100_000, freeMiB: 1000 },
    { name: 'nas', isActive: false, sizeMiB: 0, freeMiB: 0 },
    { name: 'roomy', isActive: true, sizeMiB: 100_000, freeMiB: 90_000 },
  ]
  const rows = amiss(rowsOf({ pve1: { ...(whole.pve1 as MachineAnswer), storages } }))
  expect(rows.map(({ name, state, detail }) => [name, state, detail])).toEqual([
    ['storage local-lvm of pve1', 'has little room left', '8GiB of 97GiB free'],
    ['storage tank of pve1', 'is full', '1000MiB of 97GiB free'],
    ['storage nas of pve1', 'is not active', undefined],
  ])
})

test('N5: a unit that has failed is wrong, with the command that says why', () => {
  expect(amiss(rowsOf({ gateway: { ...isWell, failedUnits: ['caddy.service'] } }))).toMatchObject([
    {
      name: 'caddy.service on gateway',
      mark: 'wrong',
      instead: expect.stringContaining('journalctl -u caddy.service'),
    },
  ])
})

test('N5: a machine that says nothing is a row, and what is on it is not guessed', () => {
  const rows = amiss(rowsOf({ apps: { silence: 'ssh: connect to host apps port 22:\r\n No route to host' } }))
  expect(rows).toMatchObject([
    {
      what: 'machine',
      name: 'apps',
      mark: 'unknown',
      state: 'runs, and does not answer',
      detail: expect.not.stringContaining('\n'),
    },
  ])
  expect(wholeMark(rows)).toBe('unknown')
})

test('N5: a guest that is stopped, or not there, is wrong whatever it answers; its host’s list is believed', () => {
  const guests = [guest(101, 'stopped')]
  const machines = { pve1: { ...isWell, guests }, gateway: { silence: 'no' }, apps: { silence: 'no' } }
  expect(amiss(rowsOf(machines)).map(({ name, mark, state }) => [name, mark, state])).toEqual([
    ['apps', 'wrong', 'it is not there: pve1 has no such guest'],
    ['gateway', 'wrong', 'it is stopped'],
  ])
})

test('where a host says nothing, its guests are judged by what they say themselves', () => {
  const rows = amiss(rowsOf({ pve1: { silence: 'no' }, gateway: { silence: 'no' } }))
  expect(rows.map(({ name, state }) => [name, state])).toEqual([
    ['gateway', 'does not answer'],
    ['pve1', 'does not answer'],
  ])
})

test('what a machine could not tell of is not known', () => {
  const rows = rowsOf({ gateway: { ...isWell, rooms: undefined, failedUnits: undefined } })
  expect(amiss(rows).map(({ name, mark }) => [name, mark])).toEqual([
    ['the disks of gateway', 'unknown'],
    ['the units of gateway', 'unknown'],
  ])
})

test('an address without a page is wrong, with its reason beside what is so from hour to hour', () => {
  const [first] = seen
  const trouble = { what: 'its gateway has no certificate for it', why: 'gateway says: refused', instead: 'Mend it.' }
  const sightings = first ? [{ address: first.address, trouble }] : []
  expect(amiss(rowsOf({}, sightings))).toEqual([
    {
      what: 'address',
      name: 'https://git.bocage.example',
      mark: 'wrong',
      state: trouble.what,
      detail: trouble.why,
      instead: 'Mend it.',
    },
  ])
})

test('a certificate that should have been renewed by now is wrong while it is still valid', () => {
  const ending = (iso: string) =>
    amiss(
      rowsOf(
        {},
        seen.slice(0, 1).map((one) => ({ ...one, certificateEnds: new Date(iso) })),
      ),
    )
  expect(ending('2026-12-05T12:00:00Z')).toEqual([])
  expect(ending('2026-12-03T12:00:00Z')).toMatchObject([
    {
      state: 'its certificate was not renewed',
      detail: 'certificate until 2026-12-03',
      instead: expect.stringContaining('gateway journalctl -u caddy'),
    },
  ])
})

test('what is wrong goes before what is not known', () => {
  const row = (mark: StatusRow['mark']): StatusRow => ({ what: 'unit', name: 'a', mark, state: '' })
  expect(wholeMark([row('well'), row('unknown'), row('wrong')])).toBe('wrong')
  expect(wholeMark([row('well'), row('unknown')])).toBe('unknown')
})

test('the last run is the newest that a machine tells of, and none from days ahead', () => {
  const run = (at: number) => ({ who: `at ${at}`, run: 'scripts/up', at, ended: 'well' as const })
  const machines = new Map([1000, 3000, 2000, 200_000_000].map((at) => [`m${at}`, { ...isWell, last: run(at) }]))
  expect(lastRunOn(machines, 4000)).toEqual(run(3000))
})
