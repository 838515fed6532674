import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parseScan } from '../../../ssh/keys/host-key.ts'
import {
  forgetHostKey,
  parseKnownHosts,
  readKnownHosts,
  rememberHostKey,
  renderKnownHosts,
} from '../../../ssh/keys/known-hosts.ts'
import { fingerprint } from '../../../words/written/ssh-key.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'

test('a fingerprint is the one that ssh-keygen -l prints', () => {
  expect(fingerprint(key)).toBe('SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU')
})

test('known hosts are written in order, a line each, and read back; comments are nothing', () => {
  const known = parseKnownHosts(`# by hand\npve1 ${key}\napps ${key} root@apps\n\n`)
  expect(renderKnownHosts(known)).toBe(`apps ${key}\npve1 ${key}\n`)
})

test('of what ssh-keyscan prints, the ed25519 key counts', () => {
  const printed = `# 203.0.113.10:22 SSH-2.0-OpenSSH_9.2p1\n203.0.113.10 ssh-rsa AAAAB3\n203.0.113.10 ${key}\n`
  expect(parseScan(printed)).toBe(key)
  expect(parseScan('')).toBeUndefined()
})

test('a key is remembered in place of an earlier one, and forgotten when its machine leaves; others stay', async () => {
  const checkout = process.cwd()
  const folder = mkdtempSync(join(tmpdir(), 'bocage-known-'))
  process.chdir(folder)
  try {
    await Promise.all([rememberHostKey('apps', 'ssh-ed25519 AAAA'), rememberHostKey('pve1', key)])
    await rememberHostKey('apps', key)
    expect(await readKnownHosts()).toEqual(
      new Map([
        ['apps', key],
        ['pve1', key],
      ]),
    )
    await forgetHostKey('apps')
    await forgetHostKey('gateway')
    expect(await readKnownHosts()).toEqual(new Map([['pve1', key]]))
  } finally {
    process.chdir(checkout)
    rmSync(folder, { recursive: true })
  }
})
