import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bocage-disk-'))
  mkdirSync(join(root, 'bin'))
  writeFileSync(join(root, 'disk'), '')
})
afterEach(() => rmSync(root, { recursive: true }))

/** What becomes of a disk on paper that has no file system of ours; these commands do something else than on an empty one. */
function prepare(commands: Record<string, string> = {}) {
  const all = {
    ...{ blkid: 'exit 2', lsblk: 'case $* in *NAME*) echo sdb ;; *) echo ;; esac', wipefs: 'true', dd: 'true' },
    ...{ blockdev: 'echo 67108864', mountpoint: 'exit 1', mount: 'true', pvesh: 'true' },
    ...commands,
    'mkfs.ext4': `touch ${root}/formatted`,
  }
  for (const [name, script] of Object.entries(all)) {
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(root, 'bin', name), 0o755)
  }
  const script = readFileSync('machines/roles/proxmox-storage/prepare-disk.sh', 'utf8')
    .replaceAll('[ -b ', '[ -e ')
    .replaceAll('/mnt/', `${root}/mnt/`)
  const words = ['-c', script, 'prepare-disk', 'data', join(root, 'disk'), 'uuid', '-']
  const { status, stderr } = spawnSync('sh', words, {
    encoding: 'utf8',
    env: { PATH: `${root}/bin:${process.env.PATH}` },
  })
  return { status, stderr, formatted: existsSync(join(root, 'formatted')) }
}

test('a disk of which all is read, and nothing is on it, is formatted', () => {
  expect(prepare().formatted).toBe(true)
})

test.each([
  ['that cannot be read', { dd: 'echo "dd: error reading: Input/output error" >&2; exit 1' }],
  ['whose end cannot be read', { dd: 'case $* in *skip=0*) ;; *) exit 1 ;; esac' }],
])('a disk %s is not taken for an empty one', (_, commands) => {
  const { status, stderr, formatted } = prepare(commands)
  expect(stderr).toContain('is left as it is: it cannot be read, so that nobody knows what is on it.')
  expect({ status, formatted }).toEqual({ status: 1, formatted: false })
})

test.each([
  ['signatures', { wipefs: 'exit 1' }],
  ['parts', { lsblk: 'exit 1' }],
])('a disk whose %s nobody could look for is not taken for an empty one', (_, commands) => {
  expect(prepare(commands)).toMatchObject({ formatted: false, status: 1 })
})
