import { unitsIn } from '../../inventory/model/planning/given-secrets.ts'
import type { AssociationPlan, CollectivePlan, Endpoint, Plan, UnitPlan } from '../../inventory/model/planning/plan.ts'
import { nearest } from '../../words/said/nearest.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { quoted } from '../../words/said/quoted.ts'

/** The plan by stack, the collective first. */
export const plansByStack = ({ collective, associations }: Plan): (CollectivePlan | AssociationPlan)[] => [
  collective,
  ...Object.values(associations),
]

/** @throws OperatorError with the stacks that there are */
export function planOfStack(plan: Plan, stack: string): CollectivePlan | AssociationPlan {
  const parts = new Map(plansByStack(plan).map((part) => [part.stack, part]))
  const part = parts.get(stack)
  if (part === undefined) throw new OperatorError(`There is no stack ${quoted(stack)}. ${nearest(stack, parts.keys())}`)
  return part
}

/** The keys of a stack's services, its sites among them. */
export const keysOf = (part: CollectivePlan | AssociationPlan): string[] => [
  ...part.services.map(({ key }) => key),
  ...('shares' in part ? part.shares.flatMap(({ endpoints }) => endpoints.map(({ key }) => key)) : []),
]

/** Everything that applications are made of, of all stacks. */
export const unitsOf = (plan: Plan): UnitPlan[] => plansByStack(plan).flatMap(unitsIn)

/** Where all that a stack has of services answers. */
export const endpointsOfPart = (part: CollectivePlan | AssociationPlan): Endpoint[] =>
  [...part.services, ...('shares' in part ? part.shares : [])].flatMap(({ endpoints }) => endpoints)
