import { isDeepStrictEqual } from 'node:util'
import type { AssociationPlan, CollectivePlan, Plan } from '../../inventory/model/planning/plan.ts'
import type { MachinePart } from '../../machines/part.ts'
import { associationParts, collectiveParts } from '../../stacks/parts.ts'
import { plansByStack } from '../estate/planned.ts'

/** What an owner has on a machine, where that is not what it was. */
export type ChangedConfiguration = { owner: string; machine: string }

/**
 * The configurations of machines that change, by what the stacks put there. Nobody notices: a web server takes up another configuration
 * while it runs, and containers go on while their engine restarts.
 *
 * @param stacks those of which something changes
 */
export function changedConfigurations(before: Plan, after: Plan, stacks: ReadonlySet<string>): ChangedConfiguration[] {
  return plansByStack(after).flatMap((part) => {
    const was = stacks.has(part.stack) && plansByStack(before).find(({ stack }) => stack === part.stack)
    if (!was) return []
    const were = partsOf(was)
    return [...partsOf(part)].flatMap(([machine, is]) => {
      const was = were.get(machine)
      return was && !isDeepStrictEqual(was, is) ? [{ owner: part.stack, machine }] : []
    })
  })
}

const partsOf = (part: CollectivePlan | AssociationPlan): Map<string, MachinePart[]> =>
  'shares' in part ? associationParts(part) : collectiveParts(part, undefined)
