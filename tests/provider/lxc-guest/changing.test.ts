import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals'
import { PartialError } from '../../../provider/resource-handler.ts'
import { endHosts } from '../../lab-double/host-on-paper.ts'
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
afterAll(endHosts)

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
