import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { HostOnPaper } from './host-on-paper.ts'

let host: HostOnPaper
beforeAll(async () => {
  host = new HostOnPaper()
  await host.create('101', '--hostname', 'one')
})
afterAll(() => host.remove())

test('an option may be written with one dash, two dashes or an equals sign', async () => {
  expect((await host.run('pct', 'set', '101', '-memory', '1024', '--swap=0')).code).toBe(0)
  expect(await host.value('101', 'memory')).toBe('1024')
  expect(await host.value('101', 'swap')).toBe('0')
})

test('a bare boolean is true, and other words than the known ones are refused', async () => {
  expect((await host.run('pct', 'set', '101', '--onboot', '--cores', '2')).code).toBe(0)
  expect(await host.value('101', 'onboot')).toBe('1')
  expect((await host.run('pct', 'set', '101', '--onboot', 'off')).code).toBe(0)
  expect(await host.value('101', 'onboot')).toBe('0')
  expect((await host.run('pct', 'set', '101', '--onboot=maybe')).err).toContain('400 unable to parse boolean option')
})

test('a list may be repeated or separated', async () => {
  await host.run('pct', 'set', '101', '--nameserver', '9.9.9.9', '--nameserver', '1.1.1.1')
  expect(await host.value('101', 'nameserver')).toBe('9.9.9.9 1.1.1.1')
})

test('options are checked before the guest is looked for', async () => {
  expect((await host.run('pct', 'set', '999', '--memory', 'much')).err).toContain(
    "memory: type check ('integer') failed - got 'much'",
  )
  expect((await host.run('pct', 'set', '999', '--memory', '512')).err).toContain(
    "Configuration file 'nodes/pve1/lxc/999.conf' does not exist",
  )
})

test('an unknown option is refused with the usage', async () => {
  const { code, err } = await host.run('pct', 'set', '101', '--colour', 'red')
  expect(code).not.toBe(0)
  expect(err).toContain('Unknown option: colour\n400 unable to parse option\npct set <vmid> [OPTIONS]')
})

test('a subcommand may be shortened while it is unique', async () => {
  expect((await host.run('pct', 'stat', '101')).out).toBe('status: stopped\n')
  expect((await host.run('pct', 'sta', '101')).err).toContain("command 'sta' is ambiguous")
})

test('a bad property of a network interface is named', async () => {
  const { err } = await host.run('pct', 'set', '101', '--net0', 'name=eth0,bridge=vmbr1,ip=10.20.0.5')
  expect(err).toMatch(/^400 Parameter verification failed\.\nnet0: invalid format/)
  expect((await host.run('pct', 'set', '101', '--net0', 'bridge=vmbr1')).err).toContain('name: property is missing')
  expect((await host.run('pct', 'set', '101', '--net0', 'name=eth0,colour=red')).err).toContain(
    'does not allow additional properties',
  )
})
