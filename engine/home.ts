import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OperatorError } from '../words/problem.ts'
import { errorCode } from './error-code.ts'

/**
 * Makes sure that an estate's home is there and closed to others: the state in `state`, and in `passphrase` the 256 random bits
 * that open its secrets.
 *
 * @returns whether the passphrase was made just now: then somebody should keep a copy elsewhere
 * @throws OperatorError when there are stacks but their passphrase is gone: a new one would not open them
 */
export function ensureHome(home: string): boolean {
  const state = join(home, 'state')
  const passphraseFile = join(home, 'passphrase')
  for (const folder of [home, state]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(folder, 0o700)
  }
  if (!existsSync(passphraseFile) && holdsStacks(state)) {
    throw new OperatorError('The passphrase of this state is missing.', [
      {
        where: passphraseFile,
        what: `it does not exist, but ${state} holds stacks whose secrets only it can open`,
        instead: 'Put the copy back that was kept when it was made.',
      },
    ])
  }
  const isNew = makeSecret(passphraseFile)
  chmodSync(passphraseFile, 0o600)
  return isNew
}

/** Writes a secret unless there is one. It appears whole: of two runs at once, one makes it and both use it. */
function makeSecret(file: string): boolean {
  if (existsSync(file)) return false
  const draft = `${file}.${process.pid}.tmp`
  rmSync(draft, { force: true })
  writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true })
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft)
  }
}

function holdsStacks(state: string): boolean {
  const stacks = join(state, '.pulumi/stacks')
  return existsSync(stacks) && readdirSync(stacks, { recursive: true }).some((name) => String(name).endsWith('.json'))
}
