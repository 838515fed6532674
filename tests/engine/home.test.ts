import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { ensureHome } from '../../engine/environment.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bocage-home-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

test('a new home is closed to others and has a passphrase that nobody chose', () => {
  const home = join(folder, 'share/estate')
  expect(ensureHome(home)).toBe(true)
  expect([home, join(home, 'state'), join(home, 'passphrase')].map(modeOf)).toEqual(['700', '700', '600'])
  expect(readFileSync(join(home, 'passphrase'), 'utf8')).toMatch(/^[A-Za-z0-9_-]{43}\n$/)
  expect(readdirSync(home).sort()).toEqual(['passphrase', 'state'])
})

test('a home that is open is closed, and its passphrase stays', () => {
  ensureHome(folder)
  const passphrase = readFileSync(join(folder, 'passphrase'), 'utf8')
  for (const path of ['', 'state', 'passphrase']) chmodSync(join(folder, path), 0o755)
  expect(ensureHome(folder)).toBe(false)
  expect(['', 'state', 'passphrase'].map((path) => modeOf(join(folder, path)))).toEqual(['700', '700', '600'])
  expect(readFileSync(join(folder, 'passphrase'), 'utf8')).toBe(passphrase)
})

test('no new passphrase is made for stacks that only the lost one opens', () => {
  mkdirSync(join(folder, 'state/.pulumi/stacks/bocage'), { recursive: true })
  writeFileSync(join(folder, 'state/.pulumi/stacks/bocage/collective.json'), '{}')
  expect(() => ensureHome(folder)).toThrow('Put the copy back that was kept when it was made.')
  expect(readdirSync(folder)).toEqual(['state'])
})
