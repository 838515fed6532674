import type { AssociationPlan, CollectivePlan, Plan, UnitPlan } from '../../inventory/model/planning/plan.ts'

/** The plan by stack, the collective first. */
export const partsOf = ({ collective, associations }: Plan): (CollectivePlan | AssociationPlan)[] => [
  collective,
  ...Object.values(associations),
]

/** The keys of a stack's services, its sites among them. */
export const keysOf = (part: CollectivePlan | AssociationPlan): string[] => [
  ...part.services.map(({ key }) => key),
  ...('shares' in part ? part.shares.flatMap(({ endpoints }) => endpoints.map(({ key }) => key)) : []),
]

/** Everything that applications are made of, of all stacks. */
export const unitsOf = (plan: Plan): UnitPlan[] =>
  partsOf(plan).flatMap((part) => [
    ...part.services.flatMap(({ unit }) => unit ?? []),
    ...('shares' in part ? part.shares.flatMap(({ units }) => units) : []),
  ])
