import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { PartialError } from '../../../provider/protocol/resource-handler.ts'
import { GuestsOnPaper } from './on-paper.ts'
import { guest } from './sample.ts'

let host: GuestsOnPaper
beforeEach(async () => {
  host = new GuestsOnPaper()
  const words = [
    '--hostname',
    'apps',
    '--tags',
    'bocage;bocage.apps',
    '--rootfs',
    'local-lvm:2.4423828125',
    '--memory',
    '6144',
  ]
  await host.create('110', ...words)
})
afterEach(() => host.remove())

const { data: _, ...withoutData } = guest({ diskMiB: 2501, running: false })
const change = (changes: Record<string, unknown>) =>
  host.handler.update('pve1/110', withoutData, known, { ...withoutData, ...changes }, host.operation)
const known = { ...withoutData, address: '10.20.0.110', hostKey: 'ssh-ed25519 AAAA', mac: '', pending: [] }

test('P3: a disk that LVM made bigger than was asked for grows, and is then as it should be', async () => {
  await change({ diskMiB: 2502 })
  expect(await host.value('110', 'rootfs')).toContain('size=2504M')
  const found = await host.handler.read('pve1/110', { ...withoutData, diskMiB: 2502 }, known, host.operation)
  expect(found?.inputs.diskMiB).toBe(2502)
})

test('what Proxmox refused without a sign is not told as done', async () => {
  host.pretend('set')
  const attempt = change({ memoryMiB: 8192 })
  await expect(attempt).rejects.toThrow(/still different after the change: .*memoryMiB/)
  await expect(attempt).rejects.toBeInstanceOf(PartialError)
})

test('a change reaches Proxmox, and the guest is started when it should run', async () => {
  const outputs = await change({ memoryMiB: 8192, running: true })
  expect(await host.value('110', 'memory')).toBe('8192')
  expect((await host.run('pct', 'status', '110')).out).toBe('status: running\n')
  expect(outputs).toMatchObject({
    memoryMiB: 8192,
    running: true,
    hostKey: expect.stringMatching(/^ssh-ed25519 AAAAC3/),
  })
  expect(host.awaited).toEqual(['apps'])
})

test('a change that was decided on an older configuration is refused', async () => {
  host.pretend('set', `exec ${host.root}/bin/double/pct set 110 --cores 1 --digest 0`)
  await expect(change({ memoryMiB: 8192 })).rejects.toThrow('detected modified configuration')
})

test('a guest that runs gets an IPv6 address beside its other one, and loses it, at once', async () => {
  await host.run('pct', 'start', '110')
  await change({ running: true })
  const network6 = { cidr: 'fd00::6e/64', router: 'fd00::1' }
  const four = { ...withoutData, running: true }
  const given = await change({ running: true, network6 })
  expect(given).toMatchObject({ network6, pending: expect.not.arrayContaining(['net0']) })
  expect(await host.value('110', 'net0')).toContain('ip=10.20.0.110/24,ip6=fd00::6e/64,')
  await host.handler.update('pve1/110', { ...four, network6 }, { ...known, network6 }, four, host.operation)
  expect(await host.value('110', 'net0')).toMatch(/ip=10\.20\.0\.110\/24,type=veth$/)
})

test('what waits for a restart is told, with the command', async () => {
  await host.run('pct', 'start', '110')
  await change({ nameserver: '1.1.1.1', running: true })
  expect(host.said).toEqual([
    'restart it to let the change of features, nameserver take effect: "pct reboot 110" on pve1',
  ])
})

test('a guest that is gone, or somebody else’s by now, is not changed', async () => {
  await host.run('pct', 'set', '110', '--tags', 'bocage;bocage.wiki', '--hostname', 'wiki')
  const before = host.file('110')
  await expect(change({ memoryMiB: 8192 })).rejects.toThrow('id 110 belongs to the guest of machine "wiki"')
  expect(host.file('110')).toBe(before)
  await host.run('pct', 'destroy', '110')
  await expect(change({ memoryMiB: 8192 })).rejects.toThrow('Guest 110 is no longer on "pve1".')
})

const read = () => host.handler.read('pve1/110', { ...withoutData, running: true }, known, host.operation)

test('a guest that was stopped is told, and its key is learnt when it runs', async () => {
  expect((await read())?.inputs.running).toBe(false)
  expect(host.said).toEqual([expect.stringContaining('guest "apps" is stopped on "pve1"')])
  await host.run('pct', 'start', '110')
  expect((await read())?.inputs).toMatchObject({ running: true, diskMiB: 2501, swapMiB: 512 })
  expect(host.keys.apps).toMatch(/^ssh-ed25519 AAAAC3/)
})

test('a guest that is gone, or somebody else’s by now, is read as nothing', async () => {
  await host.run('pct', 'set', '110', '--tags', 'bocage;bocage.wiki', '--hostname', 'wiki')
  expect(await read()).toBeUndefined()
  await host.run('pct', 'destroy', '110')
  expect(await read()).toBeUndefined()
})

test('a guest that can’t be read is an error with what was said, and no guest that is gone', async () => {
  host.write('bin/pvesh', '#!/bin/sh\necho "no quorum" >&2\nexit 1\n', 0o755)
  await expect(read()).rejects.toThrow('Guest 110 on "pve1" can\'t be read: no quorum')
})

test('P1: a data disk that was taken off is named, and no empty one is made in its place', async () => {
  const data = { sizeMiB: 2048, storage: 'data' }
  const before = { ...withoutData, data }
  const found = await host.handler.read('pve1/110', before, { ...known, data }, host.operation)
  if (!found) throw new Error('it is not gone')
  expect([found.inputs.data, found.outputs.lostData]).toEqual([undefined, data])
  expect(host.said).toEqual([expect.stringContaining('guest 110 ("apps") has no data disk any more')])
  // By what was known at first, after a refresh, and where the state is lost.
  const next = { ...before, cores: 1 }
  for (const attempt of [
    () => host.handler.update('pve1/110', before, { ...known, data }, next, host.operation),
    () => host.handler.update('pve1/110', found.inputs, found.outputs, next, host.operation),
    () => host.handler.create(next, host.operation),
  ])
    await expect(attempt()).rejects.toThrow(
      'Give it back there: "pvesm list data --vmid 110" shows what is left, and "pct set 110 --mp0 VOLUME,mp=/data,backup=1" attaches it. If it is gone, restore a backup; or, where all may begin anew, give an empty one: "pct set 110 --mp0 data:2,mp=/data,backup=1".',
    )
  expect(await host.value('110', 'mp0')).toBeUndefined()
  expect(await host.value('110', 'cores')).not.toBe('1')
})

test('a data disk that was taken off, and that the inventory gives up as well, is in nobody’s way', async () => {
  const data = { sizeMiB: 2048, storage: 'data' }
  const found = await host.handler.read('pve1/110', { ...withoutData, data }, { ...known, data }, host.operation)
  if (!found) throw new Error('it is not gone')
  const wish = { ...withoutData, cores: 1 }
  expect(host.handler.check(wish, found.inputs, host.operation)).toEqual(wish)
  expect(await host.handler.update('pve1/110', found.inputs, found.outputs, wish, host.operation)).toMatchObject({
    cores: 1,
    lostData: data,
  })
})

test('a data disk that the inventory adds is made', async () => {
  await change({ data: { sizeMiB: 2048, storage: 'data' } })
  expect(await host.value('110', 'mp0')).toContain('data:110/vm-110-disk-0.raw,mp=/data')
})

const retire = () => host.handler.delete('pve1/110', withoutData, known, host.operation)

test('a guest that leaves stops, starts with its host no more, and keeps its disks and labels', async () => {
  await host.run('pct', 'set', '110', '--onboot', '1', '--tags', 'bocage;bocage.apps;important')
  await host.run('pct', 'start', '110')
  await retire()
  expect((await host.run('pct', 'status', '110')).out).toBe('status: stopped\n')
  expect(await host.value('110', 'onboot')).toBe('0')
  expect(await host.value('110', 'tags')).toBe('bocage;bocage-leftover;bocage.apps;important')
  expect(await host.value('110', 'rootfs')).toContain('local-lvm:vm-110-disk-0')
})

test('the host key of a guest that left is forgotten: another one of its name shows its own', async () => {
  host.keys.apps = 'ssh-ed25519 AAAA'
  await retire()
  expect(host.keys).toEqual({})
})

test('S1: a guest that leaves while it is stopped, and of which nothing is remembered, is told', async () => {
  await retire()
  expect(host.said).toEqual([expect.stringMatching(/^what is on the disks of guest "apps" could not be read/)])
})

test('a guest that doesn’t stop is told, and one that is somebody else’s by now goes on', async () => {
  await host.run('pct', 'start', '110')
  host.pretend('shutdown')
  await expect(retire()).rejects.toThrow('guest 110 did not stop')
  await host.run('pct', 'set', '110', '--tags', 'web', '--hostname', 'theirs')
  const before = host.file('110')
  await retire()
  expect(host.file('110')).toBe(before)
  expect((await host.run('pct', 'status', '110')).out).toBe('status: running\n')
})

test('where Proxmox’s own files are away, no guest is taken for gone: neither to be made again, nor as out of service', async () => {
  renameSync(join(host.root, 'etc/pve'), join(host.root, 'away'))
  mkdirSync(join(host.root, 'etc/pve'))
  const away = /\/etc\/pve is not mounted on that host.*systemctl status pve-cluster/
  await expect(read()).rejects.toThrow(away)
  await expect(retire()).rejects.toThrow(away)
  await expect(change({ memoryMiB: 8192 })).rejects.toThrow(away)
})
