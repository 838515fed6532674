import { chmod, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { execa } from 'execa'

const script = new URL('../../machines/roles/proxmox-storage/prepare-disk.sh', import.meta.url).pathname
const uuid = '5e0d9b73-f4f5-8734-8486-00000000beef'
const name = 'trial-disk'
const mounted = `/mnt/bocage-${name}`

let folder: string
let device: string

/** A disk of this machine's own making, and commands of Proxmox that write down what they are asked. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bocage-disk-'))
  await mkdir(join(folder, 'bin'))
  const file = join(folder, 'disk')
  await writeFile(file, '')
  await truncate(file, 64 * 1024 * 1024)
  device = (await execa('losetup', ['--find', '--show', '--partscan', file])).stdout
  await stub('pvesh', `grep -qx "$2" ${folder}/storages 2>/dev/null`)
  await stub('pvesm', `echo "/storage/$3" >>${folder}/storages; echo "$*" >>${folder}/asked`)
  await stub('lsblk', `[ "$1 $2" != "-dnro SERIAL" ] || { echo WD-1234; exit; }\nexec /usr/bin/lsblk "$@"`)
})
afterEach(async () => {
  await execa('umount', [mounted], { reject: false })
  await execa('losetup', ['--detach', device])
  await rm(folder, { recursive: true })
  await rm(mounted, { recursive: true, force: true })
})

async function stub(command: string, text: string): Promise<void> {
  await writeFile(join(folder, 'bin', command), `#!/bin/sh\n${text}\n`)
  await chmod(join(folder, 'bin', command), 0o755)
}

const prepare = (serial = '-', disk = device) =>
  execa('sh', [script, name, disk, uuid, serial], {
    env: { PATH: `${folder}/bin:${process.env.PATH}` },
    reject: false,
    all: true,
  })
const asked = () => readFile(join(folder, 'asked'), 'utf8').catch(() => '')

test('an empty disk is formatted, mounted and made a storage, once', async () => {
  expect(await prepare()).toMatchObject({ exitCode: 0, all: '' })
  await writeFile(join(mounted, 'data'), 'kept')
  expect(await prepare()).toMatchObject({ exitCode: 0, all: '' })
  expect(await asked()).toBe(
    `add dir ${name} --path ${mounted} --is_mountpoint yes --create-base-path 0 --content rootdir,images,backup\n`,
  )
})

test('our disk is known again after the host was installed anew, and keeps its data', async () => {
  expect(await prepare()).toMatchObject({ exitCode: 0, all: '' })
  await writeFile(join(mounted, 'data'), 'kept')
  await execa('umount', [mounted])
  await rm(join(folder, 'storages'))
  expect(await prepare()).toMatchObject({ exitCode: 0, all: '' })
  expect(await readFile(join(mounted, 'data'), 'utf8')).toBe('kept')
})

test('a disk with another file system is refused, with the word that would allow it', async () => {
  await execa('mkfs.ext4', ['-q', device])
  expect(await prepare()).toMatchObject({
    exitCode: 1,
    all: `The disk "${name}" (${device}) is left as it is: it is not empty: ext4. If what it holds may be lost, write its serial number in the inventory: format: "WD-1234".`,
  })
  expect((await execa('blkid', ['-p', '-o', 'value', '-s', 'TYPE', device])).stdout).toBe('ext4')
  expect(await asked()).toBe('')
})

test('a disk with partitions is refused, also when they hold nothing', async () => {
  await writeFile(device, partitionTable())
  const { exitCode, all } = await prepare()
  expect(exitCode).toBe(1)
  expect(all).toContain('it is not empty: ')
})

/** A table with one partition of 10 MiB (a master boot record). */
function partitionTable(): Buffer {
  const sector = Buffer.alloc(512)
  sector.writeUInt8(0x83, 446 + 4)
  sector.writeUInt32LE(2048, 446 + 8)
  sector.writeUInt32LE(20480, 446 + 12)
  sector.writeUInt16LE(0xaa55, 510)
  return sector
}

test('the serial number of another disk allows nothing', async () => {
  await execa('mkfs.ext4', ['-q', device])
  expect(await prepare('WD-9999')).toMatchObject({ exitCode: 1 })
})

test('a disk that is not empty is formatted when the inventory gives its serial number', async () => {
  await execa('mkfs.ext4', ['-q', device])
  expect(await prepare('WD-1234')).toMatchObject({ exitCode: 0, all: '' })
  expect((await execa('blkid', ['-p', '-o', 'value', '-s', 'UUID', device])).stdout).toBe(uuid)
})

test('a disk in use is never formatted, whatever the inventory says', async () => {
  await execa('mkfs.ext4', ['-q', device])
  const elsewhere = join(folder, 'elsewhere')
  await mkdir(elsewhere)
  await execa('mount', [device, elsewhere])
  try {
    expect(await prepare('WD-1234')).toMatchObject({
      exitCode: 1,
      all: expect.stringContaining('something on it is mounted'),
    })
  } finally {
    await execa('umount', [elsewhere])
  }
})

test('a disk that is not there is refused by its path', async () => {
  expect((await prepare('-', '/dev/nothing')).all).toContain('there is no such disk. Write its path in the inventory')
})
