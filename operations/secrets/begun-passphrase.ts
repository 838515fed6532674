import { existsSync, readFileSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { writePrivately } from '../../ssh/write-privately.ts'
import { OperatorError } from '../../words/said/problem.ts'
import type { Session } from '../estate/session.ts'
import { stateOf } from '../estate/state.ts'
import { settingsOf } from '../runs/settled.ts'

/** Where the passphrase waits that is to follow the one in a file, until it opens all stacks. */
export const nextOf = (file: string): string => `${file}.next`

const notes = z.record(z.string(), z.object({ settings: z.string(), opener: z.string().optional() }))

/**
 * The stacks whose passphrase is being made anew: of each, its settings as they were before, and what the former passphrase opened in
 * its state. The engine writes the settings first (who opens them, then the secrets in them) and the state last; where it is killed
 * between, neither passphrase opens both. The note lies beside the passphrases, and counts while there is a next one.
 *
 * Source: pulumi 3.259, `stack change-secrets-provider`: killed after each of its writes, here.
 */
export class BegunPassphrase {
  private readonly file: string
  private readonly session: Session
  private stacks: z.output<typeof notes>

  constructor(session: Session, passphraseFile: string) {
    this.session = session
    this.file = `${nextOf(passphraseFile)}-stacks.json`
    this.stacks = this.read()
  }

  /** Before a stack is changed. */
  async begin(stack: string): Promise<void> {
    const [settings, { opener }] = await Promise.all([
      readFile(settingsOf(this.session, stack), 'utf8'),
      stateOf(this.session, stack),
    ])
    this.stacks[stack] = { settings, ...(opener !== undefined && { opener }) }
    await writePrivately(this.file, JSON.stringify(this.stacks))
  }

  /** Whether a stack was begun. One that isn't done may have settings that neither passphrase opens. */
  has(stack: string): boolean {
    return stack in this.stacks
  }

  /** Whether the next passphrase opens a stack: its state is what is changed last. */
  async isDone(stack: string): Promise<boolean> {
    const note = this.stacks[stack]
    return note !== undefined && (await stateOf(this.session, stack)).opener !== note.opener
  }

  /** Gives a stack that isn't done its settings of before again. */
  async putBack(stack: string): Promise<void> {
    const note = this.stacks[stack]
    if (note) await writeFile(settingsOf(this.session, stack), note.settings)
  }

  /** Nothing is begun any more. */
  forget(): void {
    this.stacks = {}
    rmSync(this.file, { force: true })
  }

  private read(): z.output<typeof notes> {
    try {
      return notes.parse(JSON.parse(readFileSync(this.file, 'utf8')))
    } catch {
      return {}
    }
  }
}

/**
 * Refuses to go on while the stacks of an estate have two passphrases, and says which has which.
 *
 * @param existing the stacks that there are
 */
export async function refuseTwoPassphrases(session: Session, existing: Iterable<string>): Promise<void> {
  const file = session.engine.environment.PULUMI_CONFIG_PASSPHRASE_FILE ?? ''
  const next = nextOf(file)
  if (session.site || process.env.PULUMI_CONFIG_PASSPHRASE !== undefined || !existsSync(next)) return
  const begun = new BegunPassphrase(session, file)
  const stacks = await Promise.all(
    [...existing].sort().map(async (stack) => ({ stack, done: await begun.isDone(stack) })),
  )
  const changed = stacks.filter(({ done }) => done).map(({ stack }) => stack)
  const others = stacks.filter(({ done }) => !done).map(({ stack }) => stack)
  if (changed.length === 0 && !others.some((stack) => begun.has(stack))) return
  throw new OperatorError('A new passphrase was begun, and not all stacks have it. Nothing was changed.', [
    {
      where: next,
      what: `it opens ${changed.join(', ') || 'no stack yet'}, and ${file} opens ${others.join(', ') || 'none any more'}`,
      instead: 'Keep both files, and run scripts/secret passphrase: it goes on from there.',
    },
  ])
}
