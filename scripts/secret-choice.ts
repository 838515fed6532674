import type { Rotation } from '../operations/departures/rotations.ts'
import { nearest } from '../words/nearest.ts'
import { OperatorError } from '../words/problem.ts'
import { quoted } from '../words/quoted.ts'

/** What was asked for: a machine, and perhaps an owner and some SERVICE/NAME. */
export type Request = { machine: string; owner?: string; secrets?: string[] }

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
 * @throws OperatorError with what is there instead, when the owner or the secret isn't known, or one of several is asked for
 */
export function chooseSecret(there: string[], owners: string[], { machine, owner, secrets = [] }: Request): Choice {
  if (owner === undefined) return { list: there }
  const [secret, ...more] = secrets
  const its = ofOwner(there, owners, owner)
  if (secret === undefined) return { list: its }
  if (more.length > 0) throw new OperatorError('One secret is shown at a time.')
  return { read: `${owner}/${known(its, owner, machine, secret)}` }
}

/**
 * Chooses what is to be made anew.
 *
 * @throws OperatorError as `chooseSecret`, and when there is nothing that could make one of them anew: then none is
 */
export function chooseRotations(
  there: string[],
  owners: string[],
  { machine, owner, secrets = [] }: Request,
  rotations: Rotation[],
): Rotation[] {
  if (owner === undefined || secrets.length === 0)
    throw new OperatorError('Name the owner, and each secret that is to be made anew, as SERVICE/NAME.')
  const its = ofOwner(there, owners, owner)
  return secrets.map((name) => {
    const secret = `${owner}/${known(its, owner, machine, name)}`
    const rotation = rotations.find((one) => one.machine === machine && one.secret === secret)
    if (rotation?.scripts) return rotation
    const why = rotation?.note ?? 'the inventory has nothing that uses it'
    throw new OperatorError(`${quoted(name)} of ${owner} can't be made anew: ${why}.`)
  })
}

/** Those of one owner, as SERVICE/NAME. */
function ofOwner(there: string[], owners: string[], owner: string): string[] {
  const all = [...owners, ...there.map((path) => path.split('/')[0] ?? '')]
  if (!all.includes(owner)) throw new OperatorError(`There is no owner ${quoted(owner)}. ${nearest(owner, all)}`)
  return there.flatMap((path) => (path.startsWith(`${owner}/`) ? [path.slice(owner.length + 1)] : []))
}

function known(its: string[], owner: string, machine: string, secret: string): string {
  if (its.includes(secret)) return secret
  throw new OperatorError(`${owner} has no secret ${quoted(secret)} on ${machine}. ${nearest(secret, its)}`)
}
