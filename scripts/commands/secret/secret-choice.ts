import type { GivenSecretPlan } from '../../../inventory/model/planning/given-secrets.ts'
import { type Rotation, secretName } from '../../../operations/departures/rotations.ts'
import { nearest } from '../../../words/said/nearest.ts'
import { OperatorError, type Problem } from '../../../words/said/problem.ts'
import { quoted } from '../../../words/said/quoted.ts'

/** Where a secret lies: on a machine, as OWNER/SERVICE/NAME. */
export type SecretPlace = { machine: string; path: string }

/** Refuses a machine that isn't known: ssh would look for it by that name elsewhere. */
export function refuseUnknownMachine(machine: string, known: string[]): void {
  if (!known.includes(machine))
    throw new OperatorError(`There is no machine ${quoted(machine)}. ${nearest(machine, known)}`)
}

/** Where it lies among the secrets of its owner. */
const pathOf = ({ secret }: Rotation): string => secretName({ secret })

/** Whether it is called so: by its name, or, as machines speak of it, by its file or all that leads there. */
const isCalled = (secret: Rotation, name: string): boolean =>
  [secretName(secret), pathOf(secret), secret.secret].includes(name)

/**
 * The secret of the inventory that has this name.
 *
 * @param on the machine where it lies, where that is said
 * @throws OperatorError with the one that was meant
 */
export function chooseSecret(secrets: Rotation[], name: string, on?: string): Rotation {
  const found = findSecret(secrets, name, on)
  if (found) return found
  throw new OperatorError(
    `The inventory has no secret ${quoted(name)}. ${nearest(name, secrets.map(secretName))} "scripts/secret list MACHINE" also lists those of who left.`,
  )
}

const findSecret = (secrets: Rotation[], name: string, on?: string): Rotation | undefined =>
  secrets.find((secret) => isCalled(secret, name) && (on === undefined || secret.machine === on))

/** Where a secret lies by the inventory; of one that it doesn't have, OWNER/SERVICE/NAME on the machine that is said. */
export function chooseSecretPlace(secrets: Rotation[], name: string, on?: string): SecretPlace {
  if (on !== undefined && !findSecret(secrets, name, on)) return { machine: on, path: name }
  const { machine, secret } = chooseSecret(secrets, name, on)
  return { machine, path: secret }
}

/** What was typed or pasted, without what a row of a list says after `#`: not every shell leaves that away. */
export function withoutRemark(args: string[]): string[] {
  const remark = args.findIndex((word) => word.startsWith('#'))
  return remark < 0 ? args : args.slice(0, remark)
}

/** One line of a list, which can be given to a command as it is: a shell takes what comes after `#` for a remark. */
export const renderSecretRow = ({ name, on, what }: { name: string; on?: string | undefined; what: string }): string =>
  [name, ...(on === undefined ? [] : [`--on ${on}`]), `# ${what}`].join('  ')

/** What a secret opens, for people; of a password that is typed, as whom, where and whose. */
export const purposeOf = ({ opens, signsIn }: Rotation): string =>
  signsIn ? `"${signsIn.login}" at ${signsIn.page}, of ${signsIn.who}` : opens

/**
 * The first passwords of a person, who may have none.
 *
 * @throws OperatorError with the person who was meant
 */
export function chooseOfPerson(secrets: Rotation[], person: string): Rotation[] {
  const own = secrets.filter(({ signsIn }) => signsIn?.person === person)
  if (own.length > 0) return own
  const known = [...new Set(secrets.flatMap(({ signsIn }) => signsIn?.person ?? []))].sort()
  throw new OperatorError(`Nobody called ${quoted(person)} has a first password. ${nearest(person, known)}`)
}

/**
 * Where the secret lies that is to be shown.
 *
 * @param there what is on the machine, as OWNER/SERVICE/NAME; also of owners who left the inventory, whose data stays
 * @throws OperatorError with what was meant
 */
export function chooseShown(there: string[], { machine, path }: SecretPlace): SecretPlace {
  if (there.includes(path)) return { machine, path }
  throw new OperatorError(`There is no secret ${quoted(path)} on ${machine}. ${nearest(path, there)}`)
}

/**
 * The secret that is to be given.
 *
 * @param own those that lie on no machine, since the stack itself works with them
 * @throws OperatorError where none has this name, or it isn't people's to give
 */
export function chooseGiven(
  secrets: Rotation[],
  name: string,
  { own = [], on }: { own?: GivenSecretPlan[]; on?: string | undefined } = {},
): GivenSecretPlan {
  const found = own.find((secret) => secret.name === name)
  if (found) return found
  const chosen = chooseSecret(secrets, name, on)
  const { when, opens: what, machine, secret } = chosen
  const [stack = ''] = secret.split('/')
  if (when === 'given') return { stack, machine, path: pathOf(chosen), name: secretName(chosen), what }
  throw new OperatorError(
    `${quoted(name)} is not given: it was made on ${machine}, and no other place has it. scripts/secret rotate ${name} makes it anew.`,
  )
}

/** What a run does with what was given: it may lie on several machines, in a file for each reader. */
export function useOf(secrets: Rotation[], { name, machine }: Pick<GivenSecretPlan, 'name' | 'machine'>): string {
  if (machine === undefined) return 'works with it'
  const machines = secrets.flatMap((secret) => (secretName(secret) === name ? [secret.machine] : []))
  return `puts it on ${[...new Set(machines)].sort().join(', ')}`
}

/**
 * Chooses what is to be made anew.
 *
 * @throws OperatorError with each that can't be, and why: then none is
 */
export function chooseRotations(secrets: Rotation[], names: string[], on?: string): Rotation[] {
  const chosen = names.map((name) => chooseSecret(secrets, name, on))
  const problems: Problem[] = chosen.flatMap((rotation) => {
    const where = secretName(rotation)
    if (rotation.when === 'given')
      return [{ where, what: 'it was given', instead: `Get another, and give it: scripts/secret set ${where}` }]
    if (rotation.when === 'never' || !rotation.scripts)
      return [{ where, what: rotation.note ?? 'nothing can put another in force', instead: 'It stays as it is.' }]
    return []
  })
  if (problems.length > 0) throw new OperatorError('That cannot be made anew: nothing was.', problems)
  return chosen
}

/** What it opens, and what making it anew means for people: the end of a sentence that names it. */
export const meaningOf = ({ opens, when, note = 'whoever uses it must be told the new one' }: Rotation): string =>
  `(${opens}): ${when === 'by itself' ? 'nobody has to be told' : note}.`
