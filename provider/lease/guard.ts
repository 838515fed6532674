import { readDoors } from '../../ssh/doors.ts'
import { MachineUnreachable } from '../../ssh/ssh.ts'
import { type LeaseAnswer, lookAtLease } from './exchange.ts'
import { olderState, somebodyElse } from './words.ts'

/** In this variable, `scripts/up` tells the engine and all that it starts which run they are of. */
export const runVariable = 'BOCAGE_RUN'

/** How long an answer is believed: many things change at once, and each would ask. */
const momentMs = 5000
const asked = new Map<string, { at: number; answer: Promise<LeaseAnswer | undefined> }>()

/**
 * Refuses to change a machine while somebody else's run holds the estate's lease: also what `pulumi` does by hand, and what goes
 * on of a run whose lease was broken. By hand, from a state that is older than what the machines last saw, nothing is changed
 * either; a run of `scripts/up` has seen to that.
 *
 * @param known how far the state is, of what is changed or removed
 * @throws OperatorError that says who, or what is newer
 */
export async function refuseDuringOthers(machine: string, known?: { name: string; version: number }): Promise<void> {
  const door = (await readDoors()).get(machine) ?? machine
  const answer = await recently(door)
  if (!answer) return
  refuseOther(door, answer)
  const seen = known && answer.seen.versions[known.name]
  if (process.env[runVariable] === undefined && known && seen && seen > known.version)
    throw olderState(known.name, known.version, seen)
}

/** The same for the whole estate, before a run by hand changes anything. */
export async function refuseDuringAnyOther(): Promise<void> {
  if (process.env[runVariable] !== undefined) return
  const doors = new Set((await readDoors()).values())
  await Promise.all([...doors].map((door) => refuseDuringOthers(door)))
}

function refuseOther(door: string, { state, found }: LeaseAnswer): void {
  if (state === 'held' && found && found.id !== process.env[runVariable]) throw somebodyElse(door, found)
}

/** What a machine that doesn't answer says is said by whoever needs it. */
function recently(door: string): Promise<LeaseAnswer | undefined> {
  const last = asked.get(door)
  // A clock that was put back says nothing of how long ago that was.
  if (last && Math.abs(Date.now() - last.at) < momentMs) return last.answer
  const answer = lookAtLease(door).catch((error: unknown) => {
    if (error instanceof MachineUnreachable) return undefined
    throw error
  })
  asked.set(door, { at: Date.now(), answer })
  return answer
}
