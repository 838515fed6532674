import { existsSync } from 'node:fs'
import { copyFile, readFile, rename } from 'node:fs/promises'
import { ensurePassphrase } from '../../engine/home/environment.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { pulumi } from '../estate/pulumi.ts'
import { existingStacks, type Session } from '../estate/session.ts'
import { settingsOf } from '../runs/settled.ts'
import { BegunPassphrase, nextOf } from './begun-passphrase.ts'

/** Where the state's passphrase is now, where the former one is, and how many stacks the new one opens. */
export type NewPassphrase = { file: string; former: string; stacks: number }

/**
 * Makes the passphrase anew that opens the secrets in the state and in the stacks' settings. The new one waits beside the old, as
 * FILE.next, until it opens all stacks: one that was killed is gone on with by the next, wherever that was.
 *
 * @param lost whether somebody else has taken this run's place: then no more stack is changed
 * @throws OperatorError where the passphrase is in no file, the settings of a stack are not here, or neither passphrase opens one
 */
export async function rotatePassphrase(session: Session, lost: AbortSignal): Promise<NewPassphrase> {
  const file = passphraseFileOf(session)
  const stacks = [...(await existingStacks(session))].sort()
  refuseMissingSettings(session, stacks)
  const next = nextOf(file)
  const begun = new BegunPassphrase(session, file)
  if (!existsSync(next)) begun.forget()
  await ensurePassphrase(next, async () => false)
  const value = await readFile(next, 'utf8')
  const changed: string[] = []
  for (const stack of stacks) {
    lost.throwIfAborted()
    try {
      // One that isn't as it was may have the next passphrase, or somebody else's: the engine finds out.
      if (!(await begun.isDone(stack))) await begun.putBack(stack)
      await begun.begin(stack)
      await changeFor(session, stack, { from: [file, next], value })
    } catch (error) {
      throw changed.length > 0 && error instanceof OperatorError ? halfWay(error, { stack, changed, next }) : error
    }
    changed.push(stack)
  }
  // Each opens the backups of its time: none takes the place of another.
  const former = `${file}.until-${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}`
  await copyFile(file, former)
  await rename(next, file)
  begun.forget()
  return { file, former, stacks: stacks.length }
}

/** Where the passphrase is that can be made anew. @throws OperatorError where it is in no file, or a rehearsal's */
export function passphraseFileOf({ site, engine: { environment } }: Session): string {
  if (site)
    throw new OperatorError('This is a rehearsal, whose passphrase opens nothing of the estate: nothing was changed.')
  const file = environment.PULUMI_CONFIG_PASSPHRASE_FILE
  if (process.env.PULUMI_CONFIG_PASSPHRASE === undefined && file !== undefined) return file
  throw new OperatorError('The passphrase is in no file: nothing was changed.', [
    {
      where: 'PULUMI_CONFIG_PASSPHRASE',
      what: 'it holds the passphrase itself, where no other can be put',
      instead: 'Write it to a file that only you may read, name that by PULUMI_CONFIG_PASSPHRASE_FILE, and unset this.',
    },
  ])
}

/** Settings that lie elsewhere would keep the former passphrase, which nobody has any more one day. */
function refuseMissingSettings(session: Session, stacks: string[]): void {
  const missing = stacks.map((stack) => settingsOf(session, stack)).filter((path) => !existsSync(path))
  if (missing.length === 0) return
  throw new OperatorError(
    'The settings of stacks are missing here: nothing was changed.',
    missing.map((where) => ({
      where,
      what: 'it holds what the passphrase opens, and is not there',
      instead: 'Get it from where whoever brought the stack up keeps it.',
    })),
  )
}

/** Some stacks have the new one by now, and the next run would be told that the one in force is wrong. */
const halfWay = (
  { message }: OperatorError,
  { stack, changed, next }: { stack: string; changed: string[]; next: string },
): OperatorError =>
  new OperatorError(message, [
    {
      where: stack,
      what: `it does not have the new passphrase, which opens ${changed.join(', ')} already; it is in ${next}`,
      instead:
        'Keep that file, and mend what is said above; then run this again, before anything else: it goes on from there.',
    },
  ])

/** The engine says no more than that a passphrase is wrong: then another run has changed this stack already, or it is another's. */
async function changeFor(
  { engine }: Pick<Session, 'engine'>,
  stack: string,
  { from: [first, ...others], value }: { from: string[]; value: string },
): Promise<void> {
  const environment = { ...engine.environment, PULUMI_CONFIG_PASSPHRASE_FILE: first ?? '' }
  try {
    await pulumi(
      { ...engine, environment },
      ['stack', 'change-secrets-provider', 'passphrase', '--stack', stack],
      value,
    )
  } catch (error) {
    const isOther = error instanceof OperatorError && /incorrect passphrase/.test(error.message) && others.length > 0
    if (!isOther) throw error
    await changeFor({ engine }, stack, { from: others, value })
  }
}
