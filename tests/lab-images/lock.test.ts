import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { writeLock } from '../../lab/images/publish.ts'

test('the lock file lists the digests by image in the order of names, and nothing is left beside it', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'lock-')), 'site', 'images.lock.json')
  writeLock(file, { 'wordpress:6.8.3': 'sha256:bb', 'gitea/gitea:1.24.0': 'sha256:aa' })
  expect(readFileSync(file, 'utf8')).toBe(
    '{\n  "gitea/gitea:1.24.0": "sha256:aa",\n  "wordpress:6.8.3": "sha256:bb"\n}\n',
  )
  expect(readdirSync(dirname(file))).toEqual(['images.lock.json'])
})
