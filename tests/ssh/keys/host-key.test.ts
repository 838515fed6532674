import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { confirmHostKey } from '../../../ssh/keys/host-key.ts'
import { fingerprint } from '../../../words/written/ssh-key.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'
const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIENvuNnwbBx8sVe8eeYuTA26hvLZnN/RYFaTACZsAgYK'

const path = process.env.PATH
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bocage-'))
})
afterEach(() => {
  process.env.PATH = path
  rmSync(folder, { recursive: true })
})

/** From now on, every host shows this to ssh-keyscan; nothing when it doesn't answer. */
function shows(text: string): void {
  writeFileSync(
    join(folder, 'ssh-keyscan'),
    `#!/bin/sh\n[ "$*" = '-T 10 -t ed25519 203.0.113.10' ] && printf '${text}'\n`,
  )
  chmodSync(join(folder, 'ssh-keyscan'), 0o755)
  process.env.PATH = `${folder}:${path}`
}

const confirm = async (known = new Map<string, string>()) => {
  const problems = await confirmHostKey(known, 'pve1', fingerprint(key), '203.0.113.10')
  return { known: Object.fromEntries(known), problems }
}

test('a host that shows the key of the inventory is known by it', async () => {
  shows(`# 203.0.113.10:22 SSH-2.0\\n203.0.113.10 ${key}\\n`)
  expect(await confirm()).toEqual({ known: { pve1: key }, problems: [] })
})

test('a host whose key is known is not asked', async () => {
  process.env.PATH = folder
  expect(await confirm(new Map([['pve1', key]]))).toEqual({ known: { pve1: key }, problems: [] })
})

test('a host that shows another key is refused, and an older key of it is forgotten', async () => {
  shows(`203.0.113.10 ${other}\\n`)
  const { known, problems } = await confirm(new Map([['pve1', other]]))
  expect(known).toEqual({})
  expect(problems[0]?.what).toBe(
    `the host at 203.0.113.10 shows the ed25519 key ${fingerprint(other)}, and the inventory says ${fingerprint(key)}`,
  )
})

test.each([
  ['nothing', ''],
  ['another kind of key', '203.0.113.10 ssh-rsa AAAAB3\\n'],
])('a host that shows %s does not answer', async (_, text) => {
  shows(text)
  const { known, problems } = await confirm()
  expect(known).toEqual({})
  expect(problems[0]?.what).toBe('no SSH server answers at 203.0.113.10')
})

test('without ssh-keyscan, it is said what to install', async () => {
  process.env.PATH = folder
  expect((await confirm()).problems[0]?.instead).toContain('apt-get install openssh-client')
})
