import { relative, resolve } from 'node:path'
import { execa } from 'execa'
import { inventoryFolder } from '../../inventory/model/reading/files/inventory-folder.ts'
import type { Session } from './session.ts'

/**
 * Which state of the estate's own repository an inventory is in: `a1b2c3d4e5f6`, or `a1b2c3d4e5f6 and changes that are in no commit`; nothing
 * where it is in no repository.
 */
export async function estateCommit({ engine, site }: Pick<Session, 'engine' | 'site'>): Promise<string | undefined> {
  const cwd = resolve(engine.checkout, inventoryFolder(engine.checkout, site))
  // Whoever looks doesn't lock the repository for others.
  const git = (...args: string[]) =>
    execa('git', ['--no-optional-locks', ...args], { cwd, reject: false, timeout: 10_000, stdin: 'ignore' })
  const [head, changes] = await Promise.all([
    git('rev-parse', '--short=12', 'HEAD'),
    git('status', '--porcelain', '--', '.'),
  ])
  if (head.exitCode !== 0 || !/^[0-9a-f]{7,64}$/.test(head.stdout)) return undefined
  return changes.stdout === '' ? head.stdout : `${head.stdout} and changes that are in no commit`
}

/**
 * What `pulumi stack history` says of a run: who ran which command, from which state of the estate's own repository.
 *
 * @param run the command as it was typed
 */
export async function historyLine(
  session: Pick<Session, 'engine' | 'site'>,
  { who, run }: { who: string; run: string },
): Promise<string> {
  const commit = await estateCommit(session)
  const { checkout } = session.engine
  const folder = relative(checkout, resolve(checkout, inventoryFolder(checkout, session.site)))
  return `${run} by ${who}${commit === undefined ? '' : `, at ${commit} of ${folder}`}`
}
