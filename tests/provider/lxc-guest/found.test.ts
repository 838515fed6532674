import { expect, test } from '@jest/globals'
import { foundGuest, macOf } from '../../../provider/lxc-guest/found.ts'
import { facts, guest } from './sample.ts'

test('a guest that is as it should be has no difference, however Proxmox spells it', () => {
  expect(foundGuest(facts(), guest())).toEqual(guest())
  expect(foundGuest(facts({ features: 'keyctl=yes,nesting=true', tags: 'bocage.apps bocage' }), guest())).toEqual(
    guest(),
  )
})

test.each([
  ['memory', '4096', { memoryMiB: 4096 }],
  ['cores', '1', { cores: 1 }],
  ['onboot', '0', { onboot: false }],
  ['features', 'nesting=1,keyctl=0', { features: ['nesting'] }],
  ['rootfs', 'local-lvm:vm-110-disk-1,size=32G', { diskMiB: 32768 }],
  ['rootfs', 'other:vm-110-disk-1,size=20G', { storage: 'other' }],
  [
    'net0',
    'name=eth0,bridge=vmbr1,ip=10.20.0.110/24',
    { network: { bridge: 'vmbr1', cidr: '10.20.0.110/24', router: '' } },
  ],
  ['startup', 'order=3,up=30', { startOrder: 3 }],
  ['tags', 'bocage', { tags: ['bocage'] }],
  ['tags', 'bocage;bocage-leftover;bocage.apps', { tags: ['bocage', 'bocage-leftover', 'bocage.apps'] }],
])('a change by hand of %s to %s is seen', (key, value, seen) => {
  expect(foundGuest(facts({ [key]: value }), guest())).toEqual({ ...guest(), ...seen })
})

test('its IPv6 address is looked at where we gave one, and otherwise people’s own', () => {
  const net0 = `${facts().config.net0},ip6=fd00::65/64,gw6=fd00::1`
  expect(foundGuest(facts({ net0 }), guest())).toEqual(guest())
  const six = guest({ network6: { cidr: 'fd00::66/64', router: 'fd00::1' } })
  expect(foundGuest(facts({ net0 }), six).network6).toEqual({ cidr: 'fd00::65/64', router: 'fd00::1' })
  expect(foundGuest(facts(), six)).not.toHaveProperty('network6')
})

test('P8: a guest without a line for swap has none', () => {
  const { swap: _, ...config } = facts().config
  expect(foundGuest({ ...facts(), config }, guest()).swapMiB).toBe(0)
})

test('a guest that was stopped is seen', () => {
  expect(foundGuest(facts({}, { running: false }), guest()).running).toBe(false)
})

test("people's own tags, and features that we don't manage, are no difference", () => {
  expect(
    foundGuest(facts({ tags: 'bocage;bocage.apps;important', features: 'nesting=1,keyctl=1,mknod=1' }), guest()),
  ).toEqual(guest())
})

test('a disk without a limit has the size that is asked for', () => {
  expect(
    foundGuest(facts({ rootfs: 'local:110/subvol-110-disk-0.subvol,size=0T' }), guest({ storage: 'local' })).diskMiB,
  ).toBe(20480)
})

test("a network card's address comes from the guest's place, unless it has one", () => {
  const place = { host: 'pve1', vmid: 110 }
  expect(macOf(place)).toMatch(/^BC:24:11(:[0-9A-F]{2}){3}$/)
  expect(macOf(place)).toBe(macOf(place))
  expect(macOf(place)).not.toBe(macOf({ ...place, vmid: 111 }))
  expect(macOf(place, facts().config)).toBe('BC:24:11:AA:BB:CC')
})
