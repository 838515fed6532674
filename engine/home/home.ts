import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OperatorError } from '../../words/said/problem.ts'
import { errorCode } from '../error-code.ts'

/** Makes sure that an estate's home is there and closed to others; where the state is kept in files, it is in `state` there. */
export function ensureHome(home: string): void {
  for (const folder of [home, join(home, 'state')]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(folder, 0o700)
  }
}

/**
 * Makes sure that there is a passphrase in a file: 256 random bits that open the state's secrets.
 *
 * @param holdsStacks whether the state has any: their passphrase is then the only one that will do
 * @returns whether it was made just now: then somebody should keep a copy elsewhere
 * @throws OperatorError when there are stacks but their passphrase is gone
 */
export async function ensurePassphrase(file: string, holdsStacks: () => Promise<boolean>): Promise<boolean> {
  if (!existsSync(file) && (await holdsStacks())) {
    throw new OperatorError('The passphrase of this state is missing.', [
      {
        where: file,
        what: 'it does not exist, but the state holds stacks whose secrets only it can open',
        instead: 'Put the copy there that was kept when it was made, or name it with PULUMI_CONFIG_PASSPHRASE_FILE.',
      },
    ])
  }
  const isNew = makeSecret(file)
  chmodSync(file, 0o600)
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
