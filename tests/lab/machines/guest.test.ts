import { expect, test } from '@jest/globals'
import { execa } from 'execa'
import { guestAddress6 } from '../../../machines/addresses/guests-network6.ts'
import { ssh, sshConfig } from '../../../ssh/ssh.ts'
import { checkout } from '../../../words/checkout.ts'
import { borrowedEstate, command, preview, session, up } from '../estate.ts'

const estate = borrowedEstate()

const bootedAt = (guest: string) => ssh(guest, 'stat -c %Y /proc/1')

test('more memory for a guest is a change in place: it is not started again, and nothing else moves', async () => {
  const before = await bootedAt('gateway')
  await estate.edit('collective.yaml', /(gateway: \{[^}]*memory: )\w+/, '$1768MiB')
  expect((await preview('collective')).changes).toEqual(['update guest gateway'])
  await up('collective')
  expect(await ssh('pve1', 'pct config 101 --current 1 | grep ^memory')).toBe('memory: 768')
  expect(await bootedAt('gateway')).toBe(before)
})

test('an IPv6 address of its host goes from the gateway and comes back: nothing is started again', async () => {
  await estate.reset()
  await up('collective')
  const serving = async () => [
    ...[await bootedAt('gateway'), await bootedAt('apps')],
    await ssh('gateway', 'systemctl show --property MainPID,ExecMainStartTimestamp caddy'),
  ]
  const addresses = () => ssh('gateway', "ip -6 -oneline address show dev eth0 scope global | awk '{ print $4 }'")
  const [before, own] = [await serving(), await addresses()]
  expect(own).toBe(`${guestAddress6('10.20.0.101')}/64`)
  await estate.edit('collective.yaml', /^ {4}address6: 2001:db8::10\n/m, '')
  const { changes } = await preview('collective')
  expect(changes).toEqual(['update configuration gateway', 'update configuration pve1', 'update guest gateway'])
  // Names still lead there: whoever has IPv6 would get no page.
  expect(await command('scripts/up', ['collective'])).toMatchObject({
    exitCode: 1,
    output: expect.stringContaining('remove its AAAA record: the inventory has no IPv6 address of pve1'),
  })
  expect(await addresses()).toBe('')
  await estate.reset()
  await up('collective')
  expect(await addresses()).toBe(own)
  expect(await ssh('gateway', 'cat /etc/network/interfaces')).toContain(`iface eth0 inet6 static\n\taddress ${own}\n`)
  expect(await serving()).toEqual(before)
})

test('what Proxmox cannot change in place is refused at preview, with the way to do it', async () => {
  await estate.edit('collective.yaml', /(apps: \{[^}]*disk: )\w+/, '$14GiB')
  const { outcome } = await preview('collective')
  const said = outcome.failures.map(({ message }) => message).join('\n')
  expect(said).toMatch(/apps/)
  expect(said).toMatch(/smaller|shrink/i)
  expect((await session()).plan.collective.machines.apps).toBeDefined()
})

test('a guest that was made or started is reached over a connection that no plugin ends with its stack', async () => {
  await estate.reset()
  await ssh('pve1', 'pct stop 110')
  await up()
  const { all } = await execa('ssh', ['-F', sshConfig, '-O', 'check', 'apps'], { cwd: checkout, all: true })
  const pid = /pid=(\d+)/.exec(all)?.[1] ?? ''
  const { stdout: command } = await execa('ps', ['-o', 'args=', '-p', pid])
  expect(command).toContain('ControlMaster=yes')
})
