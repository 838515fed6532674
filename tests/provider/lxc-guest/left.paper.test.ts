import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { GuestsOnPaper } from './on-paper.ts'
import { guest } from './sample.ts'

let host: GuestsOnPaper
beforeEach(() => {
  host = new GuestsOnPaper()
})
afterEach(() => host.remove())

const apps = guest({ data: { sizeMiB: 2048, storage: 'data' } })
const left = () => host.guests.left(apps)

test('of a guest that is gone with its disks, nothing is left', async () => {
  await host.keepDisk(111, 'data:111/vm-111-disk-0.raw', 2048)
  expect(await left()).toBeUndefined()
})

test('the disks that lie on any storage are told, and the number is nobody’s afterwards', async () => {
  await host.keepDisk(110, 'data:110/vm-110-disk-0.raw', 2048)
  await host.keepDisk(110, 'local-lvm:vm-110-disk-0', 20480)
  expect(await left()).toEqual({
    disks: expect.arrayContaining([
      { volume: 'data:110/vm-110-disk-0.raw', sizeMiB: 2048 },
      { volume: 'local-lvm:vm-110-disk-0', sizeMiB: 20480 },
    ]),
  })
  expect(host.has('etc/pve/lxc/110.conf')).toBe(false)
})

test('where a storage fails, nobody says that nothing is left, and the number is nobody’s afterwards', async () => {
  host.write('bin/pvesm', '#!/bin/sh\necho "lvm is broken" >&2\nexit 5\n', 0o755)
  await expect(left()).rejects.toThrow('lvm is broken')
  expect(host.has('etc/pve/lxc/110.conf')).toBe(false)
})

test('a guest that is there, or elsewhere in the cluster, is told and left as it is', async () => {
  await host.create('110', '--rootfs', 'local-lvm:20', '--hostname', 'apps')
  const before = host.file('110')
  expect(await left()).toEqual({ taken: expect.stringContaining('110.conf') })
  expect(host.file('110')).toBe(before)
  await host.run('pct', 'destroy', '110')
  host.write('etc/pve/nodes/pve2/lxc/110.conf', '')
  expect(await left()).toEqual({ taken: expect.stringContaining('pve2/lxc/110.conf') })
})
