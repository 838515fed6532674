import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { writePrivately } from '../../ssh/write-privately.ts'

test('a private file is its owner’s alone to read, also one that was open to others and stays as it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bocage-'))
  const file = join(folder, 'below/known_hosts')
  const mode = () => statSync(file).mode & 0o777
  await writePrivately(file, 'one')
  expect([readFileSync(file, 'utf8'), mode()]).toEqual(['one', 0o600])
  for (const text of ['two', 'two']) {
    chmodSync(file, 0o644)
    await writePrivately(file, text)
    expect([readFileSync(file, 'utf8'), mode()]).toEqual(['two', 0o600])
  }
  expect(readdirSync(join(folder, 'below'))).toEqual(['known_hosts'])
  rmSync(folder, { recursive: true })
})
