import { nearest } from '../words/nearest.ts'
import { OperatorError } from '../words/problem.ts'
import { quoted } from '../words/quoted.ts'

/** What was asked for: a machine, and perhaps an owner and SERVICE/NAME. */
export type Request = { machine: string; owner?: string; secret?: string }

/** What to do: print these names, or read this one. */
export type Choice = { list: string[] } | { read: string }

/** Refuses a machine that isn't known: ssh would look for it by that name elsewhere. */
export function refuseUnknownMachine(machine: string, known: string[]): void {
  if (!known.includes(machine))
    throw new OperatorError(`There is no machine ${quoted(machine)}. ${nearest(machine, known)}`)
}

/**
 * Chooses among the secrets that are on the machine.
 *
 * @param there all of them, as OWNER/SERVICE/NAME; also those of owners who left the inventory, whose data stays
 * @param owners those of the inventory
 * @throws OperatorError with what is there instead, when the owner or the secret isn't known
 */
export function chooseSecret(there: string[], owners: string[], { machine, owner, secret }: Request): Choice {
  if (owner === undefined) return { list: there }
  const known = [...owners, ...there.map((path) => path.split('/')[0] ?? '')]
  if (!known.includes(owner)) throw new OperatorError(`There is no owner ${quoted(owner)}. ${nearest(owner, known)}`)
  const its = there.flatMap((path) => (path.startsWith(`${owner}/`) ? [path.slice(owner.length + 1)] : []))
  if (secret === undefined) return { list: its }
  if (its.includes(secret)) return { read: `${owner}/${secret}` }
  throw new OperatorError(`${owner} has no secret ${quoted(secret)} on ${machine}. ${nearest(secret, its)}`)
}
