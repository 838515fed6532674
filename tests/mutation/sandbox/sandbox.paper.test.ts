import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'

const root = process.getuid?.() === 0 ? [] : ['--map-root-user']
const apart = [...root, '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--net']
const works = spawnSync('unshare', [...apart, 'true']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'bocage-sandbox-'))
const sandbox = join(folder, 'sandbox')
mkdirSync(sandbox)
afterAll(() => rmSync(folder, { recursive: true }))

const inRoom = (script: string) =>
  spawnSync('unshare', [...apart, 'sh', 'mutation/sandbox/sandbox.sh', sandbox, 'sh', '-c', script], {
    encoding: 'utf8',
  })

const onLinux = works ? test : test.skip

onLinux('in a sandbox, a script writes in it and in memory, and nowhere else of the machine', () => {
  const beside = join(folder, 'beside')
  const { stderr } = inRoom(`echo in >in; echo x >"$TMPDIR/x"; cat "$TMPDIR/x" >>in; echo out >${beside}`)
  expect(readFileSync(join(sandbox, 'in'), 'utf8')).toBe('in\nx\n')
  expect(existsSync(beside)).toBe(false)
  expect(stderr).toMatch(/^[^\n]*(Read-only file system|Directory nonexistent)\n$/)
})

onLinux('in a sandbox there are no disks, no services and no network of the machine', () => {
  const { stdout } = inRoom('find /dev /run -type b -o -type s; ip -o link | cut -d " " -f 2')
  expect(stdout).toBe('lo:\n')
})
