import type * as pulumi from '@pulumi/pulumi'
import { DockerHost } from '../components/docker-host.ts'
import { LxcGuest } from '../components/lxc-guest.ts'
import { ProxmoxHost } from '../components/proxmox-host.ts'
import { componentOf, type Wiring } from '../components/service-component.ts'
import type { CollectivePlan } from '../inventory/model/plan.ts'
import type { SiteProfile } from '../inventory/model/site.ts'
import { placesOf } from '../ledger/by-hand.ts'
import { heldBy } from '../ledger/holdings.ts'
import { addressesOf } from './association.ts'
import { authorizedKeysOf, machineParts } from './machine-parts.ts'
import { partsByMachine } from './parts.ts'

/** What everyone shares: the machines, the shared services, people's accounts. */
export async function collective(plan: CollectivePlan, site: SiteProfile | undefined) {
  const { machines, services } = plan
  const serviceParts = await partsByMachine(services, [])
  const partsOf = (name: string) => [...machineParts(plan, name, site), ...(serviceParts.get(name) ?? [])]

  const hosts = new Map<string, ProxmoxHost>()
  const guests = new Map<string, LxcGuest>()
  const engines = new Map<string, DockerHost>()
  for (const [name, shape] of Object.entries(machines)) {
    if (shape.kind === 'proxmox') hosts.set(name, new ProxmoxHost(name, { parts: partsOf(name) }))
  }
  const authorizedKeys = authorizedKeysOf(plan, site)
  for (const [name, shape] of Object.entries(machines)) {
    if (shape.kind !== 'lxc') continue
    const host = hosts.get(shape.on) as ProxmoxHost
    const nameserver = site?.nameserver
    const args = { shape, authorizedKeys, parts: partsOf(name), ...(nameserver && { nameserver }) }
    const guest = new LxcGuest(name, args, { dependsOn: [host.configuration] })
    guests.set(name, guest)
    if (shape.docker) engines.set(name, new DockerHost(name, { machine: name }, { dependsOn: [guest.configuration] }))
  }

  const wiring: Wiring = {
    docker: (machine) => (engines.get(machine) as DockerHost).provider,
    configuration: (machine) => (guests.get(machine) as LxcGuest).configuration,
    contact: plan.contact,
  }
  for (const service of services) (await componentOf(service.kind)).build?.(service, wiring)

  const hostKeys: Record<string, pulumi.Output<string>> = {}
  for (const [name, { hostKey }] of guests) hostKeys[name] = hostKey
  return {
    name: plan.name,
    domain: plan.domain,
    services: services.map(({ key }) => key),
    addresses: addressesOf(services.flatMap(({ endpoints }) => endpoints.filter(({ host }) => host !== undefined))),
    hostKeys,
    holds: placesOf(heldBy(plan)),
  }
}
