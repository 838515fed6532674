import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { runScript } from '../../ssh/run-script.ts'
import { unreadable } from '../../words/answer.ts'
import { shortened } from '../../words/said/quoted.ts'
import { type SeenStates, seenStates } from './seen.ts'

const shown = z.string().transform((text) => shortened(text))

/**
 * Who holds a lease: `camille@laptop`, with which command, and which process of which machine that is.
 * Another version of Bocage may have said less, or otherwise: it holds the lease all the same.
 */
export const holder = z.object({
  who: shown.catch('somebody'),
  run: shown.catch('another version of Bocage'),
  machine: z.string().catch(''),
  pid: z.number().catch(0),
  /** When the process started, as its machine counts; empty where it doesn't say. A number is given to others later. */
  born: z.string().catch(''),
})

export type Holder = z.output<typeof holder>

const answer = z.object({
  state: z.enum(['free', 'taken', 'held']),
  found: z.object({ id: z.string(), ageSeconds: z.coerce.number(), since: z.iso.datetime(), about: holder }).optional(),
  seen: seenStates,
})

/** What a machine says: whether its lease is free, ours or somebody else's; who had it; what earlier runs left to see. */
export type LeaseAnswer = z.output<typeof answer>

/** A lease as it was found: whose, how long ago it was renewed, and since when it is held, by the machine's own clock. */
export type FoundLease = NonNullable<LeaseAnswer['found']>

/** After so many seconds without a renewal, a holder is dead. Several renewals may be lost before that. */
export const lifeSeconds = 120

const script = readFileSync(new URL('lease.sh', import.meta.url), 'utf8')
const timeoutSeconds = 60

/**
 * Takes the lease of a machine, or renews it. That of a dead run is taken, too.
 *
 * @param over the id of the holder whose place is taken even so
 */
export const takeLease = (machine: string, id: string, about: Holder, over = ''): Promise<LeaseAnswer> =>
  ask(machine, 'take', { id, about: JSON.stringify(about), over })

/** Who holds the lease of a machine. Writes nothing. */
export const lookAtLease = (machine: string): Promise<LeaseAnswer> => ask(machine, 'look', {})

/** Gives the lease of a machine back, if it is still that run's, and leaves there what the next run must see. */
export const giveBackLease = (machine: string, id: string, seen?: SeenStates): Promise<LeaseAnswer> =>
  ask(machine, 'give-back', { id }, seen && JSON.stringify(seen))

async function ask(
  machine: string,
  verb: string,
  { id = '', about = '', over = '' },
  input: string | undefined = '',
): Promise<LeaseAnswer> {
  const variables = { id, about, over, life: String(lifeSeconds) }
  return parseAnswer(machine, await runScript(machine, script, { variables, words: [verb], input, timeoutSeconds }))
}

/**
 * Reads what `lease.sh` printed.
 *
 * @throws OperatorError that names the machine, when it is none of its answers
 */
export function parseAnswer(machine: string, printed: string): LeaseAnswer {
  const [state = '', ...lines] = printed.split('\n')
  const facts = new Map(lines.map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)]))
  const json = (name: string) => parseOr({}, facts.get(name))
  const id = facts.get('id')
  const found = { id, ageSeconds: facts.get('age'), since: facts.get('since'), about: json('about') }
  const result = answer.safeParse({ state, seen: json('seen'), ...(id !== undefined && { found }) })
  if (result.success) return result.data
  throw unreadable(printed, machine, 'its lease', result.error.issues[0]?.message ?? '')
}

/** What a power cut left of a file says nothing, and stops nobody. */
function parseOr(otherwise: object, text = ''): unknown {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text))
  } catch {
    return otherwise
  }
}
