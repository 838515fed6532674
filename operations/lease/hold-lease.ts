import { runVariable } from '../../provider/lease/guard.ts'
import type { SeenStates } from '../../provider/lease/seen.ts'
import { describeHolder } from '../../provider/lease/words.ts'
import { readDoors } from '../../ssh/doors.ts'
import { word } from '../../words/quote.ts'
import { OperatorError } from '../../words/said/problem.ts'
import type { Ask } from '../estate/ask.ts'
import type { Run } from '../runs/run.ts'
import { type Breaking, type Lease, takeLeases } from './lease.ts'

/** Whether a living run's place is to be taken, and who can be asked. */
export type BreakOptions = { breakLease: string | true | undefined; ask: Ask | undefined }

/**
 * Does work while nobody else's run changes the estate. The lease is given back whatever happens.
 *
 * @param command as it was typed: others read it while they wait
 * @param work may give what the next run is to see
 */
export async function withLease(
  command: string,
  options: BreakOptions,
  work: (lease: Lease) => Promise<SeenStates | undefined>,
): Promise<void> {
  const lease = await takeLeases(new Set((await readDoors()).values()), command, breakingOf(options))
  let seen: SeenStates | undefined
  try {
    seen = await work(lease)
  } finally {
    await lease.giveBack(seen)
  }
}

/** Hands the lease to a run: all that it starts knows whose it is, and ends when somebody breaks the lease. */
export function hold(run: Run, lease: Lease): void {
  const { engine } = run.session
  const environment = { ...engine.environment, [runVariable]: lease.id }
  run.session = { ...run.session, engine: { ...engine, environment, stop: lease.lost } }
  run.lease = lease
  run.recovered.push(...lease.notes)
  run.warnings.push(...lease.warnings)
  lease.lost.addEventListener('abort', () => {
    run.stopping = true
  })
}

/** A living run's place is taken only by repeating who holds it: nobody should do that to somebody else by mistake. */
export const breakingOf =
  ({ breakLease, ask }: BreakOptions): Breaking =>
  async (found) => {
    if (breakLease === undefined) return false
    const { who } = found.about
    const question = `${describeHolder(found)}. What that run has begun may go on beside yours. Type ${who} to take its place: `
    if (breakLease === true && !ask)
      throw new OperatorError(
        `Nobody can be asked here. ${describeHolder(found)}. Name the holder: --break-lease ${word(who)}`,
      )
    const typed = breakLease === true ? await ask?.(question) : breakLease
    if (typed?.trim() === who) return true
    throw new OperatorError(`The holder is ${who}, who was not named: nothing was changed.`)
  }
