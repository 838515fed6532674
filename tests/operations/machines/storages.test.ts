import { expect, test } from '@jest/globals'
import { parseStorages, roomIn } from '../../../operations/machines/storages.ts'

const printed = `Name             Type     Status     Total (KiB)      Used (KiB) Available (KiB)        %
local             dir     active        98559220        10485760        83021844   10.64%
local-lvm     lvmthin     active       367017984       330316186        36701798   90.00%
nas               nfs   inactive               0               0               0    0.00%
old           zfspool   disabled               0               0               0      N/A
`

test('of a host’s storages, those are read that df does not tell of, and those that are away', () => {
  expect(parseStorages(printed)).toEqual([
    { name: 'local-lvm', isActive: true, sizeMiB: 358_416, freeMiB: 35_841 },
    { name: 'nas', isActive: false, sizeMiB: 0, freeMiB: 0 },
  ])
})

test('what is no line of that table is left out', () => {
  expect(parseStorages('command not found\n?\nlocal-lvm lvmthin active much 1 1 1%')).toEqual([])
})

test.each([
  [100, 'enough'],
  [99, 'short'],
  [20, 'short'],
  [19, 'full'],
] as const)('of 1000 MiB, %d left is: %s', (freeMiB, room) => {
  expect(roomIn({ name: 'data', isActive: true, sizeMiB: 1000, freeMiB })).toBe(room)
})
