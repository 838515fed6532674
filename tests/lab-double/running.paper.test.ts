import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { HostOnPaper } from './host-on-paper.ts'

let host: HostOnPaper
beforeEach(async () => {
  host = new HostOnPaper()
  await host.create('101', '--nameserver', '9.9.9.9')
  await host.run('pct', 'start', '101')
})
afterEach(() => host.remove())

test('starting twice and stopping twice are errors', async () => {
  expect((await host.run('pct', 'start', '101')).err).toBe('CT 101 already running\n')
  expect((await host.run('pct', 'stop', '101')).code).toBe(0)
  expect(await host.run('pct', 'stop', '101')).toMatchObject({ code: 255, err: 'CT 101 not running\n' })
})

test('a running guest takes memory at once, and its name server at the next start', async () => {
  await host.run('pct', 'set', '101', '--memory', '1024', '--nameserver', '1.1.1.1')
  expect(host.file('101')).toContain('memory: 1024\nnameserver: 9.9.9.9')
  expect(host.file('101')).toMatch(/\n\[pve:pending\]\nnameserver: 1\.1\.1\.1\n$/)
  expect((await host.run('pct', 'pending', '101')).out).toContain('cur nameserver: 9.9.9.9\nnew nameserver: 1.1.1.1\n')
  expect((await host.run('pct', 'config', '101')).out).toContain('nameserver: 1.1.1.1')
  expect((await host.run('pct', 'config', '101', '--current', '1')).out).toContain('nameserver: 9.9.9.9')
  await host.run('pct', 'reboot', '101')
  expect(host.file('101')).not.toContain('pending')
  expect(await host.value('101', 'nameserver')).toBe('1.1.1.1')
})

test('a pending change can be taken back, and a deletion is pending too', async () => {
  await host.run('pct', 'set', '101', '--delete', 'nameserver')
  expect((await host.run('pct', 'pending', '101')).out).toContain('del nameserver: 9.9.9.9')
  await host.run('pct', 'set', '101', '--revert', 'nameserver')
  expect((await host.run('pct', 'pending', '101')).out).not.toContain('del ')
})

test('a size that can be refused at once is; what only the worker finds out ends with 0', async () => {
  expect(await host.run('pct', 'resize', '101', 'rootfs', '1G')).toMatchObject({
    code: 255,
    err: 'unable to shrink disk size\n',
  })
  expect(await host.value('101', 'rootfs')).toContain('size=4G')
  expect((await host.run('pct', 'resize', '101', 'rootfs', '4G')).err).toBe('disk is already at specified size\n')
  expect(await host.run('pct', 'push', '101', '/no/such/file', '/root/x')).toMatchObject({ code: 0 })
})

test('a disk grows in place', async () => {
  expect((await host.run('pct', 'resize', '101', 'rootfs', '+1G')).code).toBe(0)
  expect(await host.value('101', 'rootfs')).toBe('local-lvm:vm-101-disk-0,size=5G')
})

test('a locked guest refuses changes until it is unlocked', async () => {
  await host.run('pct', 'set', '101', '--lock', 'backup')
  expect((await host.run('pct', 'set', '101', '--memory', '600')).err).toBe('CT is locked (backup)\n')
  expect((await host.run('pct', 'unlock', '101')).code).toBe(0)
  expect((await host.run('pct', 'set', '101', '--memory', '600')).code).toBe(0)
})

test('a protected guest cannot be removed, nor its disks changed', async () => {
  await host.run('pct', 'stop', '101')
  await host.run('pct', 'set', '101', '--protection', '1')
  expect((await host.run('pct', 'destroy', '101')).err).toBe("can't remove CT 101 - protection mode enabled\n")
  expect((await host.run('pct', 'set', '101', '--mp0', 'local-lvm:1,mp=/data')).err).toContain(
    "can't update CT 101 drive 'mp0'",
  )
})

test('a running guest is destroyed only by force', async () => {
  expect((await host.run('pct', 'destroy', '101')).code).not.toBe(0)
  expect((await host.run('pct', 'destroy', '101', '--force', '1')).code).toBe(0)
  expect((await host.run('pct', 'list')).out).toBe('')
})

test('a pending change that is taken back by setting what is there waits for nothing any more', async () => {
  await host.run('pct', 'set', '101', '--nameserver', '1.1.1.1')
  await host.run('pct', 'set', '101', '--nameserver', '9.9.9.9')
  expect(host.file('101')).not.toContain('pending')
})
