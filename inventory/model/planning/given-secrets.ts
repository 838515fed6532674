import { kindOf } from '../../../machines/kinds/kinds.ts'
import type { UnitSecret } from '../../../services/form/unit.ts'
import type { Problem } from '../../../words/said/problem.ts'
import type { AssociationPlan, CollectivePlan, UnitPlan } from './plan.ts'

/**
 * A secret that people give to a stack, under a name: for a file on a machine, at its path there; or, without a machine, for the
 * stack's own work. What is given once may be in many files.
 */
export type GivenSecretPlan = { stack: string; machine?: string; path: string; name: string; what: string }

/** All that is made of applications in one stack. */
export const unitsIn = (part: CollectivePlan | AssociationPlan): UnitPlan[] => [
  ...part.services.flatMap(({ unit }) => unit ?? []),
  ...('shares' in part ? part.shares.flatMap(({ units }) => units) : []),
]

/** The secrets that a stack is to be given. */
export const givenSecretsOf = (part: CollectivePlan | AssociationPlan): GivenSecretPlan[] => [
  ...givenForMachines(part),
  ...secretsIn(part).flatMap(({ machine, path, given }) =>
    given ? [{ stack: part.stack, machine, path, name: path, ...given }] : [],
  ),
]

/** All secrets that a stack puts on machines: of its units, and of what others' units are given. */
export const secretsIn = (part: CollectivePlan | AssociationPlan): (UnitSecret & { machine: string })[] =>
  [...unitsIn(part), ...(isCollective(part) ? (part.provides ?? []) : [])].flatMap(({ machine, secrets }) =>
    secrets.map((secret) => ({ ...secret, machine })),
  )

/** Each once, by its name. */
export const oncePerName = <Secret extends Pick<GivenSecretPlan, 'name'>>(secrets: Secret[]): Secret[] => [
  ...new Map(secrets.map((secret) => [secret.name, secret])).values(),
]

/** What makes the machines themselves needs: once for each kind. An association makes none. */
function givenForMachines(part: CollectivePlan | AssociationPlan): GivenSecretPlan[] {
  if (!isCollective(part)) return []
  const { stack, machines, coming = {} } = part
  const kinds = new Set([...Object.values(machines), ...Object.values(coming)].map(kindOf))
  return [...kinds].flatMap(({ given }) => (given ? [{ stack, name: given.path, ...given }] : []))
}

const isCollective = (part: CollectivePlan | AssociationPlan): part is CollectivePlan => 'gateways' in part

/** The setting of its stack that has a given secret's value, by the secret's name. */
export const settingOf = (name: string): string => `bocage:${name}`

/** What is said of one that was not given. */
export const notGiven = ({ name, what }: Pick<GivenSecretPlan, 'name' | 'what'>): Problem => ({
  where: name,
  what: `${what} was not given`,
  instead: `Give it: scripts/secret set ${name}`,
})
