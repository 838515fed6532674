import { expect, test } from '@jest/globals'
import { execa } from 'execa'
import { ssh, sshConfig } from '../../../ssh/ssh.ts'
import { checkout } from '../../../words/checkout.ts'
import { borrowedEstate, preview, session, up } from '../estate.ts'

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
