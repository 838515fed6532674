import { secretFile } from '../../../machines/secret-file.ts'
import type { GivenSecret, Unit } from '../../../services/form/unit.ts'
import type { NeedName, Needs } from '../../../services/needs/need.ts'
import { submissionPorts } from '../checking/mail.ts'
import type { Draft } from './draft.ts'
import type { CollectivePlan } from './plan.ts'

/** Who meets a need, and how. */
export type Provider<Name extends NeedName> = {
  place: (wish: Needs[Name]['wish']) => Needs[Name]['place']
  /** What lies on the machine of who needs it, among the collective's secrets. */
  secret: (wish: Needs[Name]['wish']) => GivenSecret
}

/** Who meets each need in an estate; nothing, where nobody does. */
export type Providers = { [Name in NeedName]: Provider<Name> | undefined }

/** The mail server that the inventory names, all of it decided. */
export function relayIn({ about, mail }: Pick<Draft, 'about' | 'mail'>): CollectivePlan['relay'] {
  if (about === undefined || mail === undefined) return undefined
  const { host, security, port = submissionPorts[security], login, from = about.contact } = mail.relay
  return { host, port, security, login, from }
}

/** Who meets each need, as the inventory says. */
export const providersOf = (relay: CollectivePlan['relay']): Providers => ({ mail: relay && byRelay(relay) })

/** The name under which people give the relay's password. */
export const relayPassword = 'mail-relay/password'

/**
 * An outside mail server. One password for all, which lies once for each reader on a machine: who has it may send as the estate, and
 * who hasn't sends nothing there.
 */
function byRelay(relay: NonNullable<CollectivePlan['relay']>): Provider<'mail'> {
  const path = (reader?: string) =>
    reader === undefined ? relayPassword : `${relayPassword}-${reader.replace(':', '-')}`
  return {
    place: ({ reader }) => ({ ...relay, password: secretFile('collective', path(reader)) }),
    secret: ({ reader }) => ({
      path: path(reader),
      ...(reader !== undefined && { owner: reader }),
      given: { what: `the password of "${relay.login}" at the mail relay ${relay.host}`, name: relayPassword },
    }),
  }
}

/** What lies on the machines of who needs something, each once, in the order of names. */
export function provisionsOf({ instances, shares }: Pick<Draft, 'instances' | 'shares'>, providers: Providers) {
  const byMachine = new Map<string, Map<string, GivenSecret>>()
  const add = (unit: Unit, machine: string) => {
    for (const name of Object.keys(unit.needs ?? {}) as NeedName[]) {
      const secret = secretFor(unit, name, providers)
      if (secret === undefined) continue
      const there = byMachine.get(machine) ?? new Map<string, GivenSecret>()
      byMachine.set(machine, there.set(secret.path, secret))
    }
  }
  for (const { unit, machine } of instances) if (unit && machine) add(unit, machine.name)
  for (const { units, service } of shares)
    for (const unit of units) if (service.machine) add(unit, service.machine.name)
  return [...byMachine].sort(byName).map(([machine, secrets]) => ({
    machine,
    secrets: [...secrets].sort(byName).map(([, secret]) => secret),
  }))
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1)

function secretFor<Name extends NeedName>({ needs }: Unit, name: Name, providers: Providers): GivenSecret | undefined {
  const wish = needs?.[name]
  return wish && providers[name]?.secret(wish)
}

/** How a unit's need is met. @throws Error where its definition doesn't say that it has it */
export function placeFor<Name extends NeedName>(
  { identity, needs }: Unit,
  name: Name,
  providers: Providers,
): Needs[Name]['place'] | undefined {
  const wish = needs?.[name]
  if (wish === undefined)
    throw new Error(`a definition is wrong: "${identity}" asks for "${name}", which it does not need`)
  return providers[name]?.place(wish)
}

/** The needs of a unit that nobody meets. */
export const lackedBy = ({ needs = {} }: Unit, providers: Providers): NeedName[] =>
  (Object.keys(needs) as NeedName[]).filter((name) => providers[name] === undefined).sort()
