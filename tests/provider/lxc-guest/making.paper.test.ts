import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { GuestsOnPaper } from './on-paper.ts'
import { guest } from './sample.ts'

let host: GuestsOnPaper
beforeEach(() => {
  host = new GuestsOnPaper()
})
afterEach(() => host.remove())

const apps = guest({ data: { sizeMiB: 2048, storage: 'data' } })
const oldDisk = 'data:110/vm-110-disk-0.raw'
const mark = 'var/lib/bocage/making/110'
const word = 'var/lib/bocage/taking-back/110'
const make = (next = apps) => host.handler.create(next, host.operation)
/** The disks that lie on the host. */
const disks = async () =>
  (
    await host.sh('ls /srv/data/images/110 /var/lib/proxmox-double/thin 2>/dev/null'.replaceAll(' /', ` ${host.root}/`))
  ).out
    .split('\n')
    .filter((line) => line.startsWith('vm-'))
    .sort()

test('a guest is made, started, and known by its key', async () => {
  const { id, outputs } = await make()
  expect(id).toBe('pve1/110')
  expect(outputs).toMatchObject({ running: true, onboot: true, template: 'debian-12-standard_12.12-1_amd64.tar.zst' })
  expect(host.keys.apps).toMatch(/^ssh-ed25519 AAAA\S+$/)
  expect(host.awaited).toEqual(['apps'])
  expect(host.has(mark)).toBe(false)
  // Others pass through it to what is theirs.
  expect((await host.sh('stat -c %a /var/lib/bocage')).out).toBe('711\n')
})

test('P1: a guest whose data disk outlived its host does not begin empty, and says how to take it back', async () => {
  await host.keepDisk(110, oldDisk, 2048)
  await expect(make()).rejects.toThrow(
    /disks with its number are: data:110\/vm-110-disk-0\.raw \(2GiB\)(.|\n)*printf '%s\\n' 'mp0 data:110\/vm-110-disk-0\.raw' > \/var\/lib\/bocage\/taking-back\/110/,
  )
  expect(await disks()).toEqual(['vm-110-disk-0.raw'])
  expect(host.has('etc/pve/lxc/110.conf')).toBe(false)

  host.write(word, `mp0 ${oldDisk}\n`)
  await make()
  expect(await host.value('110', 'mp0')).toBe(`${oldDisk},mp=/data,backup=1,size=2G`)
  expect(await disks()).toEqual(['vm-110-disk-0', 'vm-110-disk-0.raw'])
  expect(host.said).toContain(`took back what was there before: ${oldDisk}`)
  expect(host.has(word)).toBe(false)
})

test('P1: a guest whose configuration was lost with the host gets both disks again, and no new ones', async () => {
  await host.keepDisk(110, 'local-lvm:vm-110-disk-0', 20480)
  await host.keepDisk(110, oldDisk, 2048)
  await expect(make()).rejects.toThrow(
    `'rootfs local-lvm:vm-110-disk-0' 'mp0 ${oldDisk}' > /var/lib/bocage/taking-back/110`,
  )

  host.write(word, `rootfs local-lvm:vm-110-disk-0\nmp0 ${oldDisk}\n`)
  const { outputs } = await make()
  expect(outputs).toMatchObject({ ...apps, running: true })
  expect(await host.value('110', 'rootfs')).toBe('local-lvm:vm-110-disk-0,size=20G')
  expect(await disks()).toEqual(['vm-110-disk-0', 'vm-110-disk-0.raw'])
})

test('P1: a word that speaks of a disk that is not there, or of another guest’s, is refused', async () => {
  await host.keepDisk(110, oldDisk, 2048)
  await host.keepDisk(111, 'data:111/vm-111-disk-0.raw', 2048)
  host.write(word, 'mp0 data:111/vm-111-disk-0.raw\n')
  await expect(make()).rejects.toThrow('speaks of data:111/vm-111-disk-0.raw, which is no disk with the number 110')
  expect(await disks()).toEqual(['vm-110-disk-0.raw'])
  expect(host.has('etc/pve/lxc/110.conf')).toBe(false)
})

test('P2: a creation that was killed before its guest knew its disks leaves none of them', async () => {
  await host.keepDisk(110, 'local-lvm:vm-110-disk-0', 1024)
  await host.keepDisk(110, oldDisk, 1024)
  host.write('etc/pve/nodes/pve1/lxc/110.conf', 'lock: create\n')
  host.write(mark, 'apps\nbegun\n')
  await make()
  expect(await disks()).toEqual(['vm-110-disk-0', 'vm-110-disk-0.raw'])
  expect(await host.value('110', 'rootfs')).toContain('size=20G')
})

test('P2: what was there before the creation that was killed is not taken for its remains', async () => {
  await host.keepDisk(110, oldDisk, 2048)
  await host.keepDisk(110, 'local-lvm:vm-110-disk-0', 1024)
  host.write('etc/pve/nodes/pve1/lxc/110.conf', 'lock: create\n')
  host.write(mark, `apps\nkept ${oldDisk}\nbegun\n`)
  await expect(make()).rejects.toThrow(`disks with its number are: ${oldDisk} (2GiB)`)
  expect(await disks()).toEqual(['vm-110-disk-0.raw'])
})

test('P2: the mark of an earlier Bocage says nothing of disks, so none is removed', async () => {
  await host.keepDisk(110, oldDisk, 2048)
  host.write('etc/pve/nodes/pve1/lxc/110.conf', 'lock: create\n')
  host.write(mark, 'apps\n')
  await expect(make()).rejects.toThrow(oldDisk)
  expect(await disks()).toEqual(['vm-110-disk-0.raw'])
})

test('P4: a guest that was whole before anybody’s keys were in it is made again', async () => {
  await host.create('110', '--rootfs', 'local-lvm:20', '--tags', 'bocage;bocage.apps', '--hostname', 'unfinished')
  host.write(mark, 'apps\nbegun\n')
  await make()
  expect(await host.value('110', 'hostname')).toBe('apps')
  expect(await disks()).toEqual(['vm-110-disk-0', 'vm-110-disk-0.raw'])
  expect(host.has(mark)).toBe(false)
})

test('P4: one that has been started since may hold something, and is left to people', async () => {
  await host.create('110', '--rootfs', 'local-lvm:20', '--tags', 'bocage;bocage.apps', '--hostname', 'apps')
  host.write(mark, 'apps\nbegun\n')
  await host.run('pct', 'start', '110')
  await expect(make()).rejects.toThrow(
    'guest 110 was left half made by a run that was killed, and has been started since',
  )
  await host.run('pct', 'stop', '110')
  await expect(make()).rejects.toThrow('has been started since')
  expect(await disks()).toEqual(['vm-110-disk-0'])
})

test('P4: a guest that a person made since under the number of one that was left half made is theirs', async () => {
  await host.create('110', '--rootfs', 'local-lvm:20', '--tags', 'web', '--hostname', 'theirs')
  host.write(mark, 'apps\nbegun\n')
  const before = host.file('110')
  await expect(make()).rejects.toThrow('id 110 belongs to "theirs", which is not ours')
  expect(host.file('110')).toBe(before)
  expect(await disks()).toEqual(['vm-110-disk-0'])
})

test('remains without our mark are somebody else’s', async () => {
  host.write('etc/pve/nodes/pve1/lxc/110.conf', 'lock: create\n')
  await expect(make()).rejects.toThrow('guest 110 is being made by somebody else, or was left half made')
  host.write(mark, 'wiki\nbegun\n')
  await expect(make()).rejects.toThrow('guest 110 is being made by somebody else')
})

test('P5: a creation goes on to its end when nobody hears what it says', async () => {
  host.isHeard = false
  await expect(make()).rejects.toThrow('nobody heard it')
  expect(await host.value('110', 'rootfs')).toContain('size=20G')
  expect(host.file('110')).not.toContain('lock')
})

test('a number that another machine of the cluster has is refused', async () => {
  host.write('etc/pve/nodes/pve2/qemu-server/110.conf', '')
  await expect(make()).rejects.toThrow('id 110 is taken in this cluster')
})

test.each([
  [['--tags', 'bocage;bocage.wiki', '--hostname', 'wiki'], 'id 110 belongs to the guest of machine "wiki"'],
  [['--hostname', 'theirs'], 'id 110 belongs to "theirs", which is not ours'],
  [['--hostname', 'apps', '--tags', 'bocage;bocage.apps', '--unprivileged', '0'], 'guest 110 is privileged'],
])('somebody else’s guest is not taken over: %j', async (words, message) => {
  await host.create('110', '--rootfs', 'local-lvm:20', ...words)
  const before = host.file('110')
  await expect(make()).rejects.toThrow(message)
  expect(host.file('110')).toBe(before)
})

test('M: a creation that ended well and left no whole guest is no success, and the next run makes it', async () => {
  host.pretend('create', 'exit 0')
  await expect(make()).rejects.toThrow('pct create ended, but guest 110 is not whole')
  expect(host.has(mark)).toBe(true)
  expect(host.awaited).toEqual([])
})

test('M: a guest that is there already is not made smaller to be as the inventory has it', async () => {
  await make()
  await expect(make({ ...apps, diskMiB: 10240 })).rejects.toThrow(
    /is there already, and differs from the inventory\.\n.*can't shrink from 20GiB to 10GiB/,
  )
})
