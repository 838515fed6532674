import { componentOf } from '../components/service-component.ts'
import type { ServicePlan, SharePlan } from '../inventory/model/planning/plan.ts'
import type { MachinePart } from '../machines/part.ts'
import type { Holding } from '../words/holding.ts'

/** What the services and shares of a stack put on each machine; a machine without any is not there. */
export async function partsByMachine(
  services: ServicePlan[],
  shares: SharePlan[],
): Promise<Map<string, MachinePart[]>> {
  const parts = new Map<string, MachinePart[]>()
  const add = (machine: string, more: MachinePart[]) => {
    if (more.length > 0) parts.set(machine, [...(parts.get(machine) ?? []), ...more])
  }
  for (const service of services) {
    const { parts } = await componentOf(service.kind)
    add(service.machine, [...(parts?.(service) ?? []), ...remembered(service)])
  }
  for (const share of shares) {
    const { shareParts } = await componentOf(share.service.kind)
    add(share.service.machine, [...(shareParts?.(share) ?? []), ...remembered(share)])
  }
  return parts
}

/** Whatever holds data is written in its machine's ledger first. */
const remembered = ({ holds }: { holds: Holding[] }): MachinePart[] => (holds.length > 0 ? [{ holds }] : [])
