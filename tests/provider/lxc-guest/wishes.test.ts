import { expect, test } from '@jest/globals'
import { creationWords, isNothing, wishes } from '../../../provider/lxc-guest/wishes.ts'
import { facts, guest } from './sample.ts'

const nothing = { set: [], growRoot: '', growData: '', start: false }
const card = 'name=eth0,bridge=vmbr0,gw=10.20.0.1,hwaddr=BC:24:11:AA:BB:CC,ip=10.20.0.110/24,type=veth'

test('a guest that is as it should be is asked for nothing', () => {
  expect(wishes(facts(), guest())).toEqual(nothing)
  expect(isNothing(wishes(facts(), guest()))).toBe(true)
})

test.each([
  [{ memoryMiB: 8192 }, ['--memory', '8192']],
  [{ cores: 4, swapMiB: 0 }, ['--cores', '4', '--swap', '0']],
  [{ nameserver: undefined }, ['--delete', 'nameserver']],
  [{ features: ['nesting'] }, ['--features', 'nesting=1']],
  [{ features: [] }, ['--delete', 'features']],
  [{ startOrder: 2 }, ['--startup', 'order=2']],
  [{ tags: ['web'] }, ['--tags', 'bocage;bocage.apps;web']],
  [
    { network: { bridge: 'vmbr1', cidr: '10.20.0.110/24', router: '10.20.0.1' } },
    ['--net0', card.replace('vmbr0', 'vmbr1')],
  ],
])('only what differs is asked for: %j', (change, set) => {
  expect(wishes(facts(), guest(change))).toEqual({ ...nothing, set })
})

const six = { network6: { cidr: 'fd00::65/64', router: 'fd00::1' } }
const card6 = `${card},ip6=fd00::65/64,gw6=fd00::1`

test('an IPv6 address comes beside the other one, and goes again; one that people gave is theirs', () => {
  expect(wishes(facts(), guest(six), guest()).set).toEqual(['--net0', card6])
  // In whatever order Proxmox writes it down.
  const there = facts({ net0: `name=eth0,bridge=vmbr0,gw6=fd00::1,ip6=fd00::65/64,${card.slice(card.indexOf('gw='))}` })
  expect(wishes(there, guest(six), guest(six))).toEqual(nothing)
  expect(wishes(there, guest(), guest(six)).set).toEqual(['--net0', card])
  expect(wishes(there, guest(), guest())).toEqual(nothing)
})

test('disks grow to the size they must have', () => {
  const bigger = guest({ diskMiB: 32768, data: { sizeMiB: 204800, storage: 'backup' } })
  expect(wishes(facts(), bigger)).toEqual({ ...nothing, growRoot: '32768M', growData: '204800M' })
})

test('a data disk that is new is made, and goes into backups', () => {
  const { mp0: _, ...config } = facts().config
  expect(wishes({ ...facts(), config }, guest()).set).toEqual(['--mp0', 'backup:100,mp=/data,backup=1'])
})

test('a leftover that returns starts again, with its host too, and is no leftover any more', () => {
  const left = facts({ tags: 'bocage;bocage-leftover;bocage.apps', onboot: '0' }, { running: false })
  expect(wishes(left, guest())).toEqual({
    ...nothing,
    set: ['--onboot', '1', '--tags', 'bocage;bocage.apps'],
    start: true,
  })
})

test('what people set by hand beside ours is carried along', () => {
  const theirs = facts({
    net0: `${card},firewall=1,mtu=1400`,
    features: 'nesting=1,keyctl=1,mknod=1',
    startup: 'up=30',
    tags: 'bocage;bocage.apps;important',
  })
  const change = {
    cores: 2,
    features: ['nesting'],
    startOrder: 1,
    tags: ['web'],
    network: { ...guest().network, router: '10.20.0.2' },
  }
  expect(wishes(theirs, guest(change)).set).toEqual([
    ...['--net0', `${card.replace('gw=10.20.0.1', 'gw=10.20.0.2')},firewall=1,mtu=1400`],
    ...['--features', 'nesting=1,mknod=1'],
    ...['--startup', 'up=30,order=1'],
    ...['--tags', 'bocage;bocage.apps;important;web'],
  ])
})

test('a label that left the inventory is taken off', () => {
  const labelled = facts({ tags: 'bocage;bocage.apps;web' })
  expect(wishes(labelled, guest(), guest({ tags: ['web'] })).set).toEqual(['--tags', 'bocage;bocage.apps'])
})

test('a new guest is unprivileged, on its own storages, with an address for good', () => {
  const words = creationWords(guest()).join(' ')
  expect(words).toContain('--unprivileged 1 --storage local-lvm --rootfs local-lvm:20 --hostname apps')
  expect(words).toMatch(
    /--net0 name=eth0,bridge=vmbr0,gw=10\.20\.0\.1,hwaddr=BC:24:11:[0-9A-F:]{8},ip=10\.20\.0\.110\/24,type=veth/,
  )
  expect(words).toContain('--tags bocage;bocage.apps')
})

test('P4: a new guest does not start with its host before it is finished, and is told so afterwards', () => {
  expect(creationWords(guest())).not.toContain('--onboot')
  const { onboot: _, ...config } = facts().config
  expect(wishes({ ...facts(), config }, guest()).set).toEqual(['--onboot', '1'])
})
