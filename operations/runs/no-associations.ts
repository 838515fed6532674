import { join } from 'node:path'
import type { Plan } from '../../inventory/model/planning/plan.ts'
import type { Problem } from '../../words/said/problem.ts'

/**
 * An inventory without associations is a mistake where the state has some: their folder was not found, or the wrong branch is checked
 * out. Where the state has none, the estate is a collective of one.
 *
 * @param path the folder of the inventory
 * @param stacks the names of the stacks that exist
 */
export function noAssociations({ collective, associations }: Plan, path: string, stacks: string[]): Problem[] {
  const known = stacks.filter((stack) => stack !== collective.stack).sort()
  if (known.length === 0 || Object.keys(associations).length > 0) return []
  return [
    {
      where: join(path, 'associations'),
      what: `there is no association, and the state has ${known.join(', ')}`,
      instead: `Put the files back; if they all leave, scripts/up --leave ${known.join(' ')} takes them down.`,
    },
  ]
}
