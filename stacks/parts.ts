import type {
  AssociationPlan,
  CollectivePlan,
  Endpoint,
  ServicePlan,
  SharePlan,
  UnitPlan,
} from '../inventory/model/planning/plan.ts'
import type { SiteProfile } from '../inventory/model/site.ts'
import type { MachinePart } from '../machines/part.ts'
import { webSites } from '../machines/roles/web-sites.ts'
import type { UnitSecret } from '../services/form/unit.ts'
import { groupBy } from '../words/group-by.ts'
import type { Holding } from '../words/holding.ts'
import { machineParts } from './machine-parts.ts'

/** What the collective puts on each of its machines. */
export function collectiveParts(plan: CollectivePlan, site: SiteProfile | undefined): Map<string, MachinePart[]> {
  const { machines, services, provides } = plan
  const ofServices = partsByMachine(services, [], provides)
  return new Map(
    Object.keys(machines).map((name) => [name, [...machineParts(plan, name, site), ...(ofServices.get(name) ?? [])]]),
  )
}

/** What an association puts on each machine where it has something, its addresses on their gateways among it. */
export function associationParts(plan: AssociationPlan): Map<string, MachinePart[]> {
  const { stack: owner, shares, services } = plan
  const parts = partsByMachine(services, shares)
  for (const [machine, endpoints] of groupBy(webOf(plan), ({ gateway }) => gateway))
    if (machine !== undefined) parts.set(machine, [...(parts.get(machine) ?? []), webSites({ owner, endpoints })])
  return parts
}

/** Where what an association has answers to a name that people type. */
export const webOf = ({ shares, services }: Pick<AssociationPlan, 'shares' | 'services'>): Endpoint[] =>
  [...shares, ...services].flatMap(({ endpoints }) => endpoints.filter(({ host }) => host !== undefined))

/** What the services and shares of a stack put on each machine, and what it provides there; a machine without any is not there. */
function partsByMachine(
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
