import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'
import { readyHome, readyPassphrase } from '../../../operations/estate/session.ts'

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

test('what only looks makes nothing, neither a folder nor a passphrase, and misses the one that stacks have', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bocage-session-'))
  const home = join(folder, 'home')
  const environment = { PULUMI_CONFIG_PASSPHRASE_FILE: join(home, 'passphrase') }
  const session = { home, engine: { checkout: folder, environment }, state: join(home, 'state') }
  const said = jest.spyOn(console, 'error').mockImplementation(() => {})
  try {
    await readyHome(session, 'read')
    expect(existsSync(home)).toBe(false)
    const stacks = join(session.state, '.pulumi/stacks/bocage')
    mkdirSync(stacks, { recursive: true })
    writeFileSync(join(stacks, 'houx.json'), '{}')
    await expect(readyHome(session, 'read')).rejects.toThrow('The passphrase of this state is missing.')
    expect(existsSync(environment.PULUMI_CONFIG_PASSPHRASE_FILE)).toBe(false)
    rmSync(stacks, { recursive: true })
    await readyHome(session, 'written')
    expect(existsSync(environment.PULUMI_CONFIG_PASSPHRASE_FILE)).toBe(true)
  } finally {
    said.mockRestore()
    rmSync(folder, { recursive: true })
  }
})
