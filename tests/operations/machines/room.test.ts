import { expect, test } from '@jest/globals'
import type { MachinePlan } from '../../../machines/kinds/kinds.ts'
import type { GuestPlan } from '../../../machines/kinds/lxc.ts'
import { parseRoom, shortages } from '../../../operations/machines/room.ts'

const guest = { kind: 'lxc', name: 'apps', diskMiB: 20_480, data: { sizeMiB: 102_400, storage: 'data' } } as GuestPlan
const machines: Record<string, MachinePlan> = { apps: guest, pve1: { name: 'pve1', carries: true } as MachinePlan }

const table = (...rows: string[]) => ['1M-blocks Avail Inodes IFree Mounted on', ...rows].join('\n')
const said = (machine: string, ...rows: string[]) =>
  shortages(parseRoom(machine, table(...rows)), machines).map(({ full, problem: { what, instead } }) => [
    full,
    what,
    instead,
  ])

test('U10: what df tells is read, but for what no run writes to and what is no table', () => {
  const rooms = parseRoom(
    'apps',
    table(
      ' 20000 12000 1310720 1200000 /',
      '100000     0       -       - /data',
      '  9000     0 1000 1000 /media/usb',
      '  7000     0       -       - /var/lib/lxc/101/rootfs',
      '\u001b[2J 1 1 1 1 /',
      ' 1 1 1 1 /data/\u001b]52;c;x',
    ),
  )
  expect(rooms).toEqual([
    { machine: 'apps', mount: '/', sizeMiB: 20_000, freeMiB: 12_000, files: { most: 1_310_720, free: 1_200_000 } },
    { machine: 'apps', mount: '/data', sizeMiB: 100_000, freeMiB: 0 },
  ])
})

test('U10: a full volume is named with what is left and the line of the inventory that makes it larger', () => {
  expect(said('apps', '100000 12 - - /data')).toEqual([
    [
      true,
      'there is no room left on /data: 12 MiB of 100000MiB',
      'Give it more in the inventory, as "data: …" of the machine, and run scripts/up; or remove what is not needed (scripts/leftovers lists data out of service).',
    ],
  ])
})

test('U10: people are told before it is full', () => {
  expect(said('apps', '100000 5000 - - /data', '20000 2100 1000000 900000 /')).toEqual([
    [false, expect.stringContaining('there is little room left on /data: 5000 MiB'), expect.anything()],
  ])
})

test('U10: many small files fill a disk, too', () => {
  expect(said('apps', '20000 9000 1310720 12 /')).toEqual([
    [
      true,
      'there is no room left on /: 9000 MiB of 20000MiB and 12 of 1310720 files',
      expect.stringContaining('"disk: …"'),
    ],
  ])
})

test('U10: what this run makes larger is said to be', () => {
  expect(said('apps', '50000 0 - - /data')).toEqual([
    [true, expect.anything(), "The inventory wants 100GiB: the collective's run makes it larger."],
  ])
})

test('U10: on a host there is no line to change', () => {
  expect(said('pve1', '200000 10 - - /mnt/bocage-data')).toEqual([
    [true, expect.stringContaining('/mnt/bocage-data'), expect.stringContaining('as old backups')],
  ])
})
