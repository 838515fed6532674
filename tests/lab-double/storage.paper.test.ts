import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { HostOnPaper } from './host-on-paper.ts'

let host: HostOnPaper
beforeEach(() => {
  host = new HostOnPaper()
})
afterEach(() => host.remove())

test('a new storage is written as Proxmox writes it, and not twice', async () => {
  mkdirSync(join(host.root, 'mnt/second'), { recursive: true })
  const words = [
    'add',
    'dir',
    'second',
    '--path',
    '/mnt/second',
    '--content',
    'backup,rootdir',
    '--is_mountpoint',
    'no',
  ]
  expect((await host.run('pvesm', ...words)).code).toBe(0)
  expect(readFileSync(join(host.root, 'etc/pve/storage.cfg'), 'utf8')).toContain(
    'dir: second\n\tpath /mnt/second\n\tcontent backup,rootdir\n\tis_mountpoint no\n',
  )
  expect((await host.run('pvesm', ...words)).err).toContain("storage ID 'second' already defined")
})

test('the storage "local" takes no guests, and a guest without a storage goes there', async () => {
  const template = 'local:vztmpl/debian-12-standard_12.12-1_amd64.tar.zst'
  expect((await host.run('pct', 'create', '101', template)).err).toContain(
    "storage 'local' does not support container directories",
  )
  expect((await host.run('pct', 'create', '101', template, '--storage', 'nowhere')).err).toContain(
    "storage 'nowhere' does not exist",
  )
})

test('volumes are named by guest and number, on a folder with their format', async () => {
  await host.create(
    '101',
    '--rootfs',
    'local-lvm:8',
    '--mp0',
    'data:2,mp=/data,backup=1',
    '--mp1',
    'local-lvm:0.5,mp=/x',
  )
  expect(await host.value('101', 'rootfs')).toBe('local-lvm:vm-101-disk-0,size=8G')
  expect(await host.value('101', 'mp0')).toBe('data:101/vm-101-disk-0.raw,mp=/data,backup=1,size=2G')
  expect(await host.value('101', 'mp1')).toBe('local-lvm:vm-101-disk-1,mp=/x,size=512M')
})

test('a volume that is taken from a guest stays, unused', async () => {
  await host.create('101', '--rootfs', 'local-lvm:8', '--mp0', 'data:2,mp=/data')
  await host.run('pct', 'set', '101', '--delete', 'mp0')
  expect(await host.value('101', 'unused0')).toBe('data:101/vm-101-disk-0.raw')
  await host.run('pct', 'destroy', '101')
  expect((await host.run('pvesm', 'list', 'data')).out).not.toContain('vm-101')
})

test('a bind mount of a folder that is not there is refused', async () => {
  expect((await host.create('101', '--rootfs', 'local-lvm:8', '--mp0', '/srv/nothing,mp=/data')).err).toContain(
    "directory '/srv/nothing' does not exist",
  )
})

test('snapshots need a storage that can take them', async () => {
  await host.create('101')
  await host.create('102', '--rootfs', 'data:8')
  expect((await host.run('pct', 'snapshot', '101', 'before')).code).toBe(0)
  expect((await host.run('pct', 'listsnapshot', '101')).out).toContain('before')
  expect((await host.run('pct', 'snapshot', '102', 'before')).err).toBe('snapshot feature is not available\n')
  expect((await host.run('pct', 'snapshot', '101', 'current')).err).toContain('reserved name')
})

test('the storages are listed with their state', async () => {
  const [head, ...lines] = (await host.run('pvesm', 'status')).out.trimEnd().split('\n')
  expect(head?.split(/\s+/).slice(0, 3)).toEqual(['Name', 'Type', 'Status'])
  expect(lines.map((line) => line.split(/\s+/).slice(0, 3).join(' '))).toEqual([
    'local dir active',
    'local-lvm lvmthin active',
    'data dir active',
  ])
  expect((await host.run('pvesm', 'status', '--storage', 'nowhere')).err).toContain('No such storage.')
})

test('P1: a disk without a guest counts among the images of virtual machines, and is listed only where those are taken', async () => {
  await host.keepDisk(101, 'local-lvm:vm-101-disk-0', 1024)
  await host.keepDisk(101, 'data:101/vm-101-disk-0.raw', 1024)
  const listed = async (storage: string, content: string) =>
    (await host.run('pvesm', 'list', storage, '--vmid', '101', '--content', content)).out.split('\n').length - 2
  expect([await listed('local-lvm', 'rootdir'), await listed('local-lvm', 'images')]).toEqual([0, 1])
  expect([await listed('data', 'rootdir'), await listed('data', 'images')]).toEqual([0, 0])
  host.write('etc/pve/nodes/pve1/lxc/101.conf', 'lock: create\n')
  expect([await listed('local-lvm', 'rootdir'), await listed('data', 'rootdir')]).toEqual([1, 1])
})

test('P2: to destroy a guest whose configuration names no disk leaves its disks, unless all are asked for', async () => {
  await host.keepDisk(101, 'local-lvm:vm-101-disk-0', 1024)
  for (const [words, left] of [
    [[], true],
    [['--destroy-unreferenced-disks', '1'], false],
  ] as const) {
    host.write('etc/pve/nodes/pve1/lxc/101.conf', 'memory: 512\n')
    expect((await host.run('pct', 'destroy', '101', ...words)).code).toBe(0)
    expect(host.has('var/lib/proxmox-double/thin/vm-101-disk-0')).toBe(left)
  }
})

test('P3: a size is whole MiB, and LVM makes it whole extents, which only a rescan tells', async () => {
  await host.create('101', '--rootfs', 'local-lvm:2.442383', '--mp0', 'data:2.4414,mp=/data')
  expect(await host.value('101', 'rootfs')).toContain('size=2501M')
  expect(await host.value('101', 'mp0')).toContain('size=2499M')
  expect((await host.run('pct', 'resize', '101', 'rootfs', '2502M')).err).toBe('unable to shrink disk size\n')
  await host.run('pct', 'rescan', '--vmid', '101')
  expect(await host.value('101', 'rootfs')).toContain('size=2504M')
})

test('a disk of a stopped guest moves to another storage, and the old one stays, unused', async () => {
  await host.create('101', '--rootfs', 'local-lvm:0.0078125')
  expect((await host.run('pct', 'move-volume', '101', 'rootfs', 'data')).code).toBe(0)
  expect(await host.value('101', 'rootfs')).toBe('data:101/vm-101-disk-0.raw,size=8M')
  expect(await host.value('101', 'unused0')).toBe('local-lvm:vm-101-disk-0')
  await host.run('pct', 'start', '101')
  expect((await host.run('pct', 'move-volume', '101', 'rootfs', 'local-lvm')).err).toContain('running container')
})

test('a storage that must be a mount point is not added while nothing is mounted there', async () => {
  mkdirSync(join(host.root, 'mnt/second'), { recursive: true })
  const { code, err } = await host.run(
    'pvesm',
    'add',
    'dir',
    'second',
    '--path',
    '/mnt/second',
    '--is_mountpoint',
    'yes',
  )
  expect(code).toBe(255)
  expect(err).toContain('directory is expected to be a mount point but is not mounted')
  expect((await host.run('pvesm', 'status')).out).not.toContain('second')
})
