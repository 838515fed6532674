import { expect, test } from '@jest/globals'
import { parseFacts, parseSections } from '../../../provider/lxc-guest/facts.ts'

test('what the scripts print is read, a fact on each line', () => {
  const printed = [
    'template debian-12-standard_12.7-1_amd64.tar.zst',
    'config {"memory":512,"hostname":"apps","digest":"c0ffee","lxc":[["lxc.cgroup2.devices.allow","c 10:200 rwm"]]}',
    'status {"status":"running","vmid":110}',
    'pending [{"key":"memory","value":512},{"key":"features","value":"nesting=1","pending":"keyctl=1"},{"key":"nameserver","value":"9.9.9.9","delete":1}]',
    'host_key ssh-ed25519 AAAA root@apps',
  ].join('\n')
  expect(parseFacts(printed, 'pve1')).toEqual({
    config: { memory: '512', hostname: 'apps', digest: 'c0ffee' },
    running: true,
    pending: ['features', 'nameserver'],
    hostKey: 'ssh-ed25519 AAAA',
    template: 'debian-12-standard_12.7-1_amd64.tar.zst',
  })
})

test('a guest that is not there, or whose place is taken, is told from one that is', () => {
  expect(parseFacts('absent', 'pve1')).toBeUndefined()
  expect(parseFacts('taken /etc/pve/nodes/pve2/lxc/110.conf', 'pve1')).toEqual({
    taken: '/etc/pve/nodes/pve2/lxc/110.conf',
  })
  expect(
    parseFacts('disk local-lvm:vm-110-disk-0 8589934592\ndisk data:110/vm-110-disk-0.raw 2147483648\n', 'pve1'),
  ).toEqual({
    disks: [
      { volume: 'local-lvm:vm-110-disk-0', sizeMiB: 8192 },
      { volume: 'data:110/vm-110-disk-0.raw', sizeMiB: 2048 },
    ],
  })
  expect(parseFacts('started /var/lib/bocage/making/110', 'pve1')).toEqual({ mark: '/var/lib/bocage/making/110' })
})

test('of several guests, one that could not be read does not hide the others', () => {
  const printed = [
    ...['guest 110', 'config {"memory":512}', 'status {"status":"stopped"}', 'pending []', 'whole', 'said '],
    ...['guest 111', 'said 400 unable to parse '],
    ...['guest 112', 'absent', 'whole', 'said '],
  ].join('\n')
  expect([...parseSections(printed, 'pve1')]).toEqual([
    ['110', { config: { memory: '512' }, running: false, pending: [] }],
    ['111', { failed: '400 unable to parse' }],
    ['112', undefined],
  ])
})
