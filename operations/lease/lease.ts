import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type FoundLease, giveBackLease, type LeaseAnswer, takeLease } from '../../provider/lease/exchange.ts'
import type { SeenStates } from '../../provider/lease/seen.ts'
import { describeHolder, somebodyElse } from '../../provider/lease/words.ts'
import { MachineUnreachable } from '../../ssh/ssh.ts'
import { OperatorError, type Problem } from '../../words/said/problem.ts'
import { isGone, thisProcess } from './holder.ts'

/** The lease of an estate, held: nobody else's run changes it until it is given back. */
export type Lease = {
  /** The run's, in the environment of all that it starts. */
  id: string
  /** What earlier runs left to see, by machine. */
  seen: SeenStates[]
  /** Whose place was taken, in words. */
  notes: string[]
  /** The machines where nothing keeps others out. */
  warnings: Problem[]
  /** Aborted when somebody else has it, or had it meanwhile: its reason says so. */
  lost: AbortSignal
  /** @param seen what the next run must see; as it was, unless given */
  giveBack(seen?: SeenStates): Promise<void>
}

/** Whether a living run's place is taken. Asked only where there is one. */
export type Breaking = (found: FoundLease) => Promise<boolean>

const renewalMs = 20_000

/**
 * Takes the lease of an estate on each of its doors, in one order for everybody, and renews it until it is given back.
 * The place of a run that died is taken.
 *
 * @param doors the machines that are reached directly
 * @throws OperatorError that says who holds it, since when, and what can be done
 */
export async function takeLeases(doors: Iterable<string>, run: string, breaking: Breaking): Promise<Lease> {
  const id = randomUUID()
  const about = thisProcess(run)
  const taken = new Map<string, LeaseAnswer>()
  const displaced = new Set<string>()
  const notes = new Set<string>()
  const warnings: Problem[] = []
  const broken = new AbortController()
  const renewals = new Set<Promise<void>>()
  const giveBack = async (seen?: SeenStates) => {
    clearInterval(renewing)
    // One that is under way would take it again.
    await Promise.allSettled(renewals)
    // What a run knew that lost its place is no news. Where a lease can't be given back, it ends by itself.
    const word = broken.signal.aborted ? undefined : seen
    await Promise.allSettled([...taken.keys()].map((door) => giveBackLease(door, id, word)))
  }
  const renew = async (door: string) => {
    const { state, found, seen } = await takeLease(door, id, about)
    if (state === 'held' && found) broken.abort(somebodyElse(door, found))
    // It was free, or a dead run's: nobody held it for us since the last renewal, as where a laptop slept.
    else if ((found && found.id !== id) || !isDeepStrictEqual(seen, taken.get(door)?.seen))
      broken.abort(overtaken(door))
  }
  const renewing = setInterval(() => {
    for (const door of taken.keys()) {
      // A renewal that is lost is made up for by the next ones.
      const renewal = renew(door)
        .catch(() => {})
        .finally(() => renewals.delete(renewal))
      renewals.add(renewal)
    }
  }, renewalMs)

  try {
    for (const door of [...doors].sort()) {
      const answer = await takeFrom(door)
      if (answer === undefined) warnings.push(unprotected(door))
      else taken.set(door, answer)
    }
  } catch (error) {
    await giveBack()
    throw error
  }
  return {
    id,
    seen: [...taken.values()].map(({ seen }) => seen),
    notes: [...notes],
    warnings,
    lost: broken.signal,
    giveBack,
  }

  async function takeFrom(door: string): Promise<LeaseAnswer | undefined> {
    try {
      let answer = await takeLease(door, id, about)
      const { found } = answer
      if (
        answer.state === 'held' &&
        found &&
        (displaced.has(found.id) || isGone(found.about) || (await breaking(found)))
      ) {
        displaced.add(found.id)
        answer = await takeLease(door, id, about, found.id)
      }
      if (answer.state === 'held' && answer.found) throw somebodyElse(door, answer.found)
      if (found && found.id !== id) notes.add(`took the place of a run that did not end well: ${describeHolder(found)}`)
      return answer
    } catch (error) {
      if (error instanceof MachineUnreachable) return undefined
      throw error
    }
  }
}

const overtaken = (door: string): OperatorError =>
  new OperatorError('This run lost its place.', [
    {
      where: door,
      what: 'another one was at work since this one was last heard of there, as when a laptop sleeps',
      instead: 'Run it again: it then begins from what the other one left.',
    },
  ])

const unprotected = (door: string): Problem => ({
  where: door,
  what: 'it does not answer, so nothing there keeps a second run out while this one is at work',
  instead: `Make sure that nobody else brings this estate up now. If it is gone for good: take it out of the inventory, then scripts/up --gone ${door}.`,
})
