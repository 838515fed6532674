import type { CollectivePlan, ServicePlan, SharePlan, UnitPlan } from '../inventory/model/planning/plan.ts'
import type { MachinePart } from '../machines/part.ts'
import type { UnitSecret } from '../services/form/unit.ts'
import type { Holding } from '../words/holding.ts'

/** What the services and shares of a stack put on each machine, and what it provides there; a machine without any is not there. */
export function partsByMachine(
  services: ServicePlan[],
  shares: SharePlan[],
  provides: NonNullable<CollectivePlan['provides']> = [],
): Map<string, MachinePart[]> {
  const parts = new Map<string, MachinePart[]>()
  const add = (machine: string, more: MachinePart[]) => {
    if (more.length > 0) parts.set(machine, [...(parts.get(machine) ?? []), ...more])
  }
  for (const service of services)
    add(service.machine, [...(service.unit ? unitParts(service.unit) : []), ...remembered(service)])
  for (const share of shares) add(share.service.machine, [...share.units.flatMap(unitParts), ...remembered(share)])
  for (const { machine, secrets } of provides) add(machine, [secretsPart(secrets)])
  return parts
}

/** What a unit asks of its machine, its secrets among it. */
const unitParts = ({ parts, secrets }: UnitPlan): MachinePart[] => [
  ...parts,
  ...(secrets.length > 0 ? [secretsPart(secrets)] : []),
]

const secretsPart = (secrets: UnitSecret[]): MachinePart => ({
  secrets: secrets.map(({ renewal: _, given, ...secret }) => (given ? { ...secret, given: true } : secret)),
})

/** Whatever holds data is written in its machine's ledger first. */
const remembered = ({ holds }: { holds: Holding[] }): MachinePart[] => (holds.length > 0 ? [{ holds }] : [])
