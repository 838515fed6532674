import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

let folder: string
let mounted: string | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bocage-volume-'))
  mkdirSync(join(folder, 'by-id'))
  mounted = undefined
})
afterEach(() => rmSync(folder, { recursive: true }))

const attach = (name: string): string => {
  const file = join(folder, 'by-id', name)
  writeFileSync(file, '')
  return file
}
const tool = (name: string, text: string) => writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })

/** Runs the script on a machine with what is attached, and gives how it ended, and what it did. */
function run() {
  const script = readFileSync('machines/roles/hcloud-volume/mount-volume.sh', 'utf8')
    .replaceAll('/dev/disk/by-id', `${folder}/by-id`)
    .replaceAll('/data', `${folder}/data`)
  for (const name of ['mount', 'resize2fs']) tool(name, `echo "${name} $*" >>"${folder}/done"`)
  tool('udevadm', '')
  tool('mountpoint', mounted === undefined ? 'exit 1' : '')
  tool('findmnt', `echo "${mounted}"`)
  const env = { PATH: `${folder}:${process.env.PATH}` }
  const { status, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8', env })
  const done = join(folder, 'done')
  return { status, stderr, did: existsSync(done) ? readFileSync(done, 'utf8').trim().split('\n') : [] }
}

test('the one volume is mounted, and its file system fills it', () => {
  const volume = attach('scsi-0HC_Volume_3')
  attach('scsi-0QEMU_QEMU_HARDDISK_1')
  expect(run().did).toEqual([`mount -t ext4 -o discard ${volume} ${folder}/data`, `resize2fs ${volume}`])
})

test('one that is mounted already stays so, and grows', () => {
  mounted = attach('scsi-0HC_Volume_3')
  expect(run()).toEqual({ status: 0, stderr: '', did: [`resize2fs ${mounted}`] })
})

test('without a volume, with two, or with another one in its place, nothing is mounted: the message says what to do', () => {
  expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('No volume'), did: [] })
  attach('scsi-0HC_Volume_3')
  mounted = attach('other')
  expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('other is mounted on'), did: [] })
  attach('scsi-0HC_Volume_4')
  expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('2 volumes are attached'), did: [] })
})
