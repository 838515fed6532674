import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'
import { readyPassphrase } from '../../../operations/estate/session.ts'

test('whichever command makes the passphrase says so at once, and none says it twice', async () => {
  const home = mkdtempSync(join(tmpdir(), 'bocage-session-'))
  const said = jest.spyOn(console, 'error').mockImplementation(() => {})
  const environment = { PULUMI_CONFIG_PASSPHRASE_FILE: join(home, 'passphrase') }
  const session = { home, engine: { checkout: home, environment }, state: join(home, 'state') }
  try {
    await readyPassphrase(session)
    await readyPassphrase(session)
    expect(said.mock.calls).toEqual([
      [`The state's passphrase was made: ${home}/passphrase. Keep a copy where two people can find it.`],
    ])
  } finally {
    said.mockRestore()
    rmSync(home, { recursive: true })
  }
})
