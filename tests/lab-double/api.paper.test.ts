import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { HostOnPaper } from './host-on-paper.ts'

let host: HostOnPaper
beforeAll(async () => {
  host = new HostOnPaper()
  await host.create('101', '--hostname', 'gateway', '--onboot', '1', '--tags', 'bocage')
})
afterAll(() => host.remove())

const get = async (path: string, ...words: string[]) => {
  const { out, err } = await host.run('pvesh', 'get', path, ...words, '--output-format', 'json')
  if (err) throw new Error(err)
  return JSON.parse(out)
}

test('numbers are numbers, and keys are sorted', async () => {
  const { out } = await host.run('pvesh', 'get', '/nodes/pve1/lxc/101/config', '--output-format', 'json')
  expect(out.replace(/"digest":"[0-9a-f]{40}"/, '"digest":""')).toBe(
    '{"arch":"amd64","digest":"","hostname":"gateway","memory":512,"onboot":1,"ostype":"debian",' +
      '"rootfs":"local-lvm:vm-101-disk-0,size=4G","swap":512,"tags":"bocage","unprivileged":1}\n',
  )
})

test('guests are listed, each with its state', async () => {
  expect(await get('/nodes/pve1/lxc')).toEqual([
    expect.objectContaining({ vmid: 101, name: 'gateway', status: 'stopped', type: 'lxc', maxmem: 512 * 1024 ** 2 }),
  ])
  expect(await get('/cluster/resources', '--type', 'vm')).toEqual([
    expect.objectContaining({ id: 'lxc/101', node: 'pve1' }),
  ])
  expect(await get('/cluster/nextid')).toBe('100')
})

test('a guest that is not there is an error', async () => {
  expect((await host.run('pvesh', 'get', '/nodes/pve1/lxc/999/config')).code).not.toBe(0)
  await expect(get('/nodes/elsewhere/lxc')).rejects.toThrow("no such cluster node 'elsewhere'")
})

test('a backup job is made, changed, read and removed', async () => {
  const job = [
    '--schedule',
    '02:30',
    '--storage',
    'data',
    '--vmid',
    '101',
    '--prune-backups',
    'keep-daily=7,keep-weekly=4',
  ]
  expect((await host.run('pvesh', 'create', '/cluster/backup', '--id', 'nightly', ...job)).code).toBe(0)
  expect((await host.run('pvesh', 'create', '/cluster/backup', '--id', 'nightly', ...job)).err).toBe(
    "Job 'nightly' already exists\n",
  )
  expect((await host.run('pvesh', 'set', '/cluster/backup/nightly', '--enabled', '0')).code).toBe(0)
  expect(await get('/cluster/backup/nightly')).toMatchObject({
    id: 'nightly',
    enabled: 0,
    schedule: '02:30',
    'prune-backups': { 'keep-daily': '7', 'keep-weekly': '4' },
  })
  expect((await host.run('pvesh', 'delete', '/cluster/backup/nightly')).code).toBe(0)
  expect((await host.run('pvesh', 'get', '/cluster/backup/nightly')).err).toBe("No such job 'nightly'\n")
})
