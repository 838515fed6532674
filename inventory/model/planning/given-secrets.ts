import { kindOf } from '../../../machines/kinds/kinds.ts'
import type { Problem } from '../../../words/said/problem.ts'
import type { AssociationPlan, CollectivePlan, UnitPlan } from './plan.ts'

/** A secret that people give to a stack: for a unit of it, on a machine; or, without one, for the stack's own work. */
export type GivenSecretPlan = { stack: string; machine?: string; path: string; what: string }

/** All that is made of applications in one stack. */
export const unitsIn = (part: CollectivePlan | AssociationPlan): UnitPlan[] => [
  ...part.services.flatMap(({ unit }) => unit ?? []),
  ...('shares' in part ? part.shares.flatMap(({ units }) => units) : []),
]

/** The secrets that a stack is to be given. */
export const givenSecretsOf = (part: CollectivePlan | AssociationPlan): GivenSecretPlan[] => [
  ...givenForMachines(part),
  ...unitsIn(part).flatMap(({ machine, secrets }) =>
    secrets.flatMap(({ path, given }) => (given ? [{ stack: part.stack, machine, path, what: given.what }] : [])),
  ),
]

/** What makes the machines themselves needs: once for each kind. An association makes none. */
function givenForMachines(part: CollectivePlan | AssociationPlan): GivenSecretPlan[] {
  if (!isCollective(part)) return []
  const { stack, machines, coming = {} } = part
  const kinds = new Set([...Object.values(machines), ...Object.values(coming)].map(kindOf))
  return [...kinds].flatMap(({ given }) => (given ? [{ stack, ...given }] : []))
}

const isCollective = (part: CollectivePlan | AssociationPlan): part is CollectivePlan => 'gateways' in part

/** The setting of its stack that has a given secret's value. */
export const settingOf = (path: string): string => `bocage:${path}`

/** What is said of one that was not given. */
export const notGiven = ({ path, what }: GivenSecretPlan): Problem => ({
  where: path,
  what: `${what} was not given`,
  instead: `Give it: scripts/secret set ${path}`,
})
