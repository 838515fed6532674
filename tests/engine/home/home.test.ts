import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { ensureHome, ensurePassphrase } from '../../../engine/home/environment.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bocage-home-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const noStacks = async () => false
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

test('a new home is closed to others and has a passphrase that nobody chose', async () => {
  const home = join(folder, 'share/estate')
  ensureHome(home)
  expect(await ensurePassphrase(join(home, 'passphrase'), noStacks)).toBe(true)
  expect([home, join(home, 'state'), join(home, 'passphrase')].map(modeOf)).toEqual(['700', '700', '600'])
  expect(readFileSync(join(home, 'passphrase'), 'utf8')).toMatch(/^[A-Za-z0-9_-]{43}\n$/)
  expect(readdirSync(home).sort()).toEqual(['passphrase', 'state'])
})

test('a home that is open is closed, and its passphrase stays', async () => {
  const file = join(folder, 'passphrase')
  ensureHome(folder)
  await ensurePassphrase(file, noStacks)
  const passphrase = readFileSync(file, 'utf8')
  for (const path of ['', 'state', 'passphrase']) chmodSync(join(folder, path), 0o755)
  ensureHome(folder)
  expect(await ensurePassphrase(file, async () => true)).toBe(false)
  expect(['', 'state', 'passphrase'].map((path) => modeOf(join(folder, path)))).toEqual(['700', '700', '600'])
  expect(readFileSync(file, 'utf8')).toBe(passphrase)
})

test('no new passphrase is made for stacks that only the lost one opens', async () => {
  await expect(ensurePassphrase(join(folder, 'passphrase'), async () => true)).rejects.toThrow(
    'Put the copy there that was kept when it was made',
  )
  expect(readdirSync(folder)).toEqual([])
})
