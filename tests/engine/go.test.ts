import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { goModule, isOlder } from '../../engine/go.ts'

test.each([
  ['go1.25.3', true],
  ['go1.9', true],
  ['go1.26', false],
  ['go1.26.8', false],
  ['go1.30.1', false],
  ['go2.0', false],
  ['devel go-abc', false],
])('%s is older than 1.26: %s', (found, older) => {
  expect(isOlder(found, '1.26')).toBe(older)
})

test('a module that cannot be downloaded is an error for people, with what Go said', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bocage-go-'))
  const path = process.env.PATH
  writeFileSync(
    join(folder, 'go'),
    `#!/bin/sh\necho '{"Path":"m","Error":"m@v1: dial tcp: no route to host"}'\nexit 1\n`,
  )
  chmodSync(join(folder, 'go'), 0o755)
  process.env.PATH = [folder, path].join(delimiter)
  try {
    await expect(goModule('m@v1', folder)).rejects.toThrow(
      'm@v1: it could not be downloaded: m@v1: dial tcp: no route to host.',
    )
  } finally {
    process.env.PATH = path
    rmSync(folder, { recursive: true })
  }
})
