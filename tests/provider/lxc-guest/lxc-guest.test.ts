import { expect, test } from '@jest/globals'
import { lxcGuest } from '../../../provider/lxc-guest/lxc-guest.ts'
import { unknown } from '../../../provider/protocol/resource-handler.ts'
import { given, guest } from './sample.ts'

const said: string[] = []
const say = { progress() {}, info: (message: string) => void said.push(message), warning() {} }
const operation = { name: 'apps', urn: 'urn', say, signal: new AbortController().signal }
const check = (change: Record<string, unknown>, before?: ReturnType<typeof guest>) =>
  lxcGuest.check({ ...given, ...change } as never, before, operation)

test('what is not said has its default, and our tags are added', () => {
  expect(check({ features: undefined })).toMatchObject({
    swapMiB: 512,
    features: ['nesting'],
    onboot: true,
    running: true,
    tags: ['bocage', 'bocage.apps'],
  })
})

test.each([
  [{ vmid: 99 }, 'Proxmox gives ids from 100 on'],
  [{ hostname: 'apps; reboot' }, 'Write a host name in lower case'],
  [{ memoryMiB: '6GiB' }, 'Write whole MiB'],
  [{ memoryMiB: 8 }, 'at least 16 MiB'],
  [{ storage: 'x' }, 'Write the id of a Proxmox storage'],
  [{ network: { bridge: 'vmbr0', cidr: '10.20.0.110', router: '10.20.0.1' } }, 'as "10.20.0.101/24"'],
  [{ features: ['mount=nfs'] }, 'features'],
  [{ authorizedKeys: [] }, 'authorizedKeys'],
  [{ memory: 512 }, 'memory'],
])('%j is refused at preview', (change, message) => {
  expect(() => check(change)).toThrow(message)
})

test.each([
  [{ diskMiB: 10240 }, "its system disk can't shrink from 20GiB to 10GiB. Write 20GiB again"],
  [{ data: { sizeMiB: 51200, storage: 'backup' } }, "its data disk can't shrink from 100GiB to 50GiB"],
  [{ data: undefined }, 'it has a data disk of 100GiB, and the inventory asks for none'],
  [{ storage: 'other' }, 'pct move-volume 110 rootfs other'],
  [{ vmid: 111 }, "its id can't go from 110 to 111 in place"],
  [{ host: 'pve2' }, 'to move it, add a guest under a new key and restore a backup there'],
])('%j is refused for a guest that is there, with the way to do it', (change, message) => {
  expect(() => check(change, guest())).toThrow(message)
})

test('every refusal is said at once', () => {
  expect(() => check({ diskMiB: 10240, vmid: 111 }, guest())).toThrow(/111(.|\n)*10GiB/)
})

test('a bigger disk is no refusal', () => {
  expect(check({ diskMiB: 32768 }, guest()).diskMiB).toBe(32768)
})

test('more memory is one change, and says nothing of a restart', () => {
  said.length = 0
  expect(lxcGuest.diff('id', guest(), {} as never, guest({ memoryMiB: 8192 }), operation)).toEqual({
    memoryMiB: 'update',
  })
  expect(said).toEqual([])
})

test('a change that waits for a restart says so at preview', () => {
  said.length = 0
  expect(lxcGuest.diff('id', guest(), {} as never, guest({ features: ['nesting'] }), operation)).toEqual({
    features: 'update',
  })
  expect(said).toEqual([expect.stringContaining('what changes in features is seen by the guest when it is restarted')])
})

test('keys for a new guest are no change to one that is there', () => {
  expect(lxcGuest.diff('id', guest(), {} as never, guest({ authorizedKeys: ['ssh-ed25519 BBBB'] }), operation)).toEqual(
    {},
  )
})

test('before it is made, its address is known and its host key is not', () => {
  expect(lxcGuest.foresee(guest(), undefined)).toMatchObject({ address: '10.20.0.110', hostKey: unknown, pending: [] })
})
