import type { CollectivePlan } from '../inventory/model/planning/plan.ts'
import type { SiteProfile } from '../inventory/model/site.ts'
import { guestsOn } from '../ledger/holdings.ts'
import { kindOf, type MachinePlan } from '../machines/kinds/kinds.ts'
import type { MachinePart } from '../machines/part.ts'
import { caddy } from '../machines/roles/caddy.ts'
import { webSites } from '../machines/roles/web-sites.ts'

/** What the collective puts on a machine's disk, before any service: what its kind has, and the gateway where it is one. */
export function machineParts(plan: CollectivePlan, name: string, site: SiteProfile | undefined): MachinePart[] {
  const machine = plan.machines[name] as MachinePlan
  const insecureRegistry = site?.images?.insecure ? site.images.mirror : undefined
  return [
    { holds: guestsOn(name, plan.machines) },
    ...kindOf(machine).parts(machine, {
      machines: Object.values(plan.machines),
      authorizedKeys: authorizedKeysOf(plan, site),
      ...(insecureRegistry && { insecureRegistry }),
    }),
    ...(plan.gateways.includes(name) ? gatewayParts(plan, name, site) : []),
  ]
}

/** Who may log in to the machines: the technicians, and in a rehearsal the lab itself. */
export const authorizedKeysOf = ({ technicians }: CollectivePlan, site: SiteProfile | undefined): string[] => [
  ...technicians.flatMap(({ ssh }) => ssh),
  ...(site?.ssh.authorized ?? []),
]

function gatewayParts(plan: CollectivePlan, name: string, site: SiteProfile | undefined): MachinePart[] {
  const endpoints = plan.services.flatMap((service) => service.endpoints).filter(({ gateway }) => gateway === name)
  return [
    caddy({ email: plan.contact, ...(site?.acme && { acme: site.acme }) }),
    webSites({ owner: 'collective', endpoints }),
  ]
}
