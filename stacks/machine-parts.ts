import type { CollectivePlan, GuestPlan, ProxmoxPlan } from '../inventory/model/planning/plan.ts'
import type { SiteProfile } from '../inventory/model/site.ts'
import { guestsOn } from '../ledger/holdings.ts'
import type { MachinePart } from '../machines/part.ts'
import { base } from '../machines/roles/base.ts'
import { caddy } from '../machines/roles/caddy.ts'
import { dataVolume } from '../machines/roles/data-volume.ts'
import { docker } from '../machines/roles/docker.ts'
import { firewall } from '../machines/roles/firewall.ts'
import { proxmoxNetwork } from '../machines/roles/proxmox-network.ts'
import { proxmoxStorage } from '../machines/roles/proxmox-storage.ts'
import { webSites } from '../machines/roles/web-sites.ts'
import { guestMac } from '../words/guest-mac.ts'

/** Proxmox's own web interface: it asks who one is, and technicians lose it as little as SSH. */
const proxmoxWeb = 8006

/** The roles of one machine: what the collective puts on its disk, before any service. */
export function machineParts(plan: CollectivePlan, name: string, site: SiteProfile | undefined): MachinePart[] {
  const machine = plan.machines[name] as ProxmoxPlan | GuestPlan
  const authorizedKeys = authorizedKeysOf(plan, site)
  const proxmox = machine.kind === 'proxmox'
  const common = base({ machine: name, authorizedKeys, proxmox })
  return [common, ...(proxmox ? hostParts(plan, machine) : guestParts(plan, machine, site))]
}

/** Who may log in to the machines: the technicians, and in a rehearsal the lab itself. */
export const authorizedKeysOf = ({ technicians }: CollectivePlan, site: SiteProfile | undefined): string[] => [
  ...technicians.flatMap(({ ssh }) => ssh),
  ...(site?.ssh.authorized ?? []),
]

function hostParts(plan: CollectivePlan, host: ProxmoxPlan): MachinePart[] {
  const guests = Object.values(plan.machines).flatMap((machine) =>
    machine.kind === 'lxc' && machine.on === host.name ? [machine] : [],
  )
  const letIn = guests.flatMap(({ address, reaches }) =>
    reaches.flatMap(({ to, port }) => (to === 'host' ? [{ from: address, ...(port !== undefined && { port }) }] : [])),
  )
  const bridged = guests.map(({ id, name, address, reaches }) => ({
    id,
    name,
    address,
    mac: guestMac(host.name, id),
    reaches: reaches.filter(({ to }) => to !== 'host'),
  }))
  return [
    { holds: guestsOn(host.name, plan.machines) },
    firewall({ open: [proxmoxWeb], router: { bridge: host.bridge, guests: letIn } }),
    proxmoxNetwork({ ...host, guests: bridged }),
    proxmoxStorage({ machine: host.name, disks: host.disks }),
  ]
}

function guestParts(plan: CollectivePlan, guest: GuestPlan, site: SiteProfile | undefined): MachinePart[] {
  const parts = [
    firewall({ open: guest.open, sshFrom: [guest.router], ...(guest.gateway && { gateway: guest.gateway }) }),
  ]
  if (guest.data) parts.push(dataVolume())
  if (guest.docker) {
    const insecureRegistry = site?.images?.insecure ? site.images.mirror : undefined
    parts.push(docker({ dataVolume: guest.data !== undefined, ...(insecureRegistry && { insecureRegistry }) }))
  }
  if (plan.services.some(({ kind, machine }) => kind === 'gateway' && machine === guest.name)) {
    const endpoints = plan.services
      .flatMap((service) => service.endpoints)
      .filter(({ gateway }) => gateway === guest.name)
    parts.push(
      caddy({ email: plan.contact, ...(site?.acme && { acme: site.acme }) }),
      webSites({ owner: 'collective', endpoints }),
    )
  }
  return parts
}
