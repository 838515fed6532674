import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { HostOnPaper } from './host-on-paper.ts'

let host: HostOnPaper
beforeEach(() => {
  host = new HostOnPaper()
})
afterEach(() => host.remove())

test('creating a guest writes down the defaults', async () => {
  expect((await host.create('101', '--net0', 'ip=10.0.0.5/24,bridge=vmbr1,gw=10.0.0.1,name=eth0')).code).toBe(0)
  const lines = host
    .file('101')
    .replace(/BC:24:11(:[0-9A-F]{2}){3}/, 'MAC')
    .split('\n')
  expect(lines).toEqual([
    'arch: amd64',
    'hostname: CT101',
    'memory: 512',
    'net0: name=eth0,bridge=vmbr1,gw=10.0.0.1,hwaddr=MAC,ip=10.0.0.5/24,type=veth',
    'ostype: debian',
    'rootfs: local-lvm:vm-101-disk-0,size=4G',
    'swap: 512',
    'unprivileged: 1',
    '',
  ])
})

test('an interface set without its hardware address gets a new one each time', async () => {
  await host.create('101', '--net0', 'name=eth0,bridge=vmbr1')
  const first = await host.value('101', 'net0')
  await host.run('pct', 'set', '101', '--net0', 'name=eth0,bridge=vmbr1')
  expect(await host.value('101', 'net0')).not.toBe(first)
  await host.run('pct', 'set', '101', '--net0', 'name=eth0,bridge=vmbr1,hwaddr=bc:24:11:00:00:01')
  expect(await host.value('101', 'net0')).toBe('name=eth0,bridge=vmbr1,hwaddr=bc:24:11:00:00:01,type=veth')
})

test('some values are kept as they were written, others in an order of their own', async () => {
  await host.create(
    '101',
    '--features',
    'keyctl=1,nesting=true',
    '--tags',
    'web;Bocage,web',
    '--searchdomain',
    'b.example,a.example',
  )
  expect(await host.value('101', 'features')).toBe('keyctl=1,nesting=true')
  expect(await host.value('101', 'tags')).toBe('bocage;web')
  expect(await host.value('101', 'searchdomain')).toBe('b.example a.example')
})

test('a description is kept as comment lines, and printed percent-encoded', async () => {
  await host.create('101', '--description', 'a: b\nété')
  expect(host.file('101')).toMatch(/^#a%3A b\n#%C3%A9t%C3%A9\narch/)
  expect(await host.value('101', 'description')).toBe('a%3A b%0A%C3%A9t%C3%A9%0A')
})

test('the digest is that of the file, and an old one is refused', async () => {
  await host.create('101')
  const { digest } = JSON.parse(
    (await host.run('pvesh', 'get', '/nodes/pve1/lxc/101/config', '--output-format', 'json')).out,
  )
  expect((await host.run('pct', 'set', '101', '--memory', '600', '--digest', digest)).code).toBe(0)
  const again = await host.run('pct', 'set', '101', '--memory', '700', '--digest', digest)
  expect(again.code).not.toBe(0)
  expect(again.err).toContain('detected modified configuration - file changed by other user? Try again.')
})

test('privilege cannot be changed afterwards', async () => {
  await host.create('101')
  expect((await host.run('pct', 'set', '101', '--unprivileged', '0')).err).toContain(
    "unable to modify read-only option: 'unprivileged'",
  )
})

test('a guest that is there already is not made again', async () => {
  await host.create('101')
  const { code, err } = await host.create('101')
  expect(code).not.toBe(0)
  expect(err).toContain("CT 101 already exists on node 'pve1'")
})

test('a creation that fails leaves nothing behind', async () => {
  const { code } = await host.create('101', '--rootfs', 'local-lvm:2', '--mp0', 'nowhere:1,mp=/data')
  expect(code).not.toBe(0)
  expect((await host.run('pct', 'status', '101')).code).not.toBe(0)
  expect((await host.run('pvesm', 'list', 'local-lvm')).out).not.toContain('vm-101')
})

test.each([
  [['--startup', 'up=10,order=4'], undefined],
  [
    ['--net0', 'name=eth0,bridge=vmbr1,ip=10.0.0.5/24,gw=10.0.0'],
    'gw: invalid format - value does not look like a valid IPv4 address',
  ],
  [['--unprivileged', '1'], "unable to modify read-only option: 'unprivileged'"],
  [['--mp1', 'data:1,mp=/data'], undefined],
  [['--delete', 'memory'], "unable to delete required option 'memory'"],
  [['--colour', 'red'], 'Unknown option: colour'],
])('of a guest with a disk on /data, pct set %j is answered as by the real one: %s', async (words, refusal) => {
  await host.create('101', '--rootfs', 'local-lvm:1', '--mp0', 'data:1,mp=/data')
  const { code, err } = await host.run('pct', 'set', '101', ...words)
  expect(code).toBe(refusal ? 255 : 0)
  expect(err).toContain(refusal ?? '')
})

test('what can\u2019t be made ends with 255, whatever failed', async () => {
  await host.create('101')
  expect((await host.create('101')).code).toBe(255)
  expect((await host.run('pct', 'create', '102', 'local:vztmpl/nothing.tar.zst', '--storage', 'local-lvm')).code).toBe(
    255,
  )
})
