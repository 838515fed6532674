import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writePrivately } from '../../ssh/write-privately.ts'
import { OperatorError } from '../../words/said/problem.ts'
import type { Session } from '../estate/session.ts'

const names = z.array(z.string())

/**
 * The names at which people got no page when a run last looked: the next run asks these again, though nothing of them is new, so that
 * it doesn't end well while nobody gets there.
 */
export async function unansweredBefore(session: Pick<Session, 'home'>): Promise<Set<string>> {
  const text = await readFile(fileOf(session), 'utf8').catch(() => '[]')
  try {
    return new Set(names.parse(JSON.parse(text)))
  } catch {
    return new Set()
  }
}

/** Keeps them for the next run. */
export async function noteUnanswered(session: Pick<Session, 'home'>, hosts: Iterable<string>): Promise<void> {
  try {
    await writePrivately(fileOf(session), JSON.stringify([...hosts].sort()))
  } catch (error) {
    // Without the note, the next run doesn't ask again.
    if (!(error instanceof OperatorError) && (error as NodeJS.ErrnoException).code === undefined) throw error
  }
}

const fileOf = ({ home }: Pick<Session, 'home'>): string => join(home, 'unanswered.json')
