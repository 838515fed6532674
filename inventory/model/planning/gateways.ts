import { quoted } from '../../../words/quoted.ts'
import type { InstanceEntry } from '../checking/services.ts'
import { type Findings, placeIn } from '../reading/findings.ts'
import type { Draft } from './draft.ts'
import { reportEndpoint } from './endpoints.ts'
import type { GuestPlan } from './plan.ts'

/** The guest that receives visitors, by Proxmox host. */
export function gatewaysOf(instances: InstanceEntry[]): Map<string, GuestPlan> {
  const machines = instances.flatMap(({ kindName, machine }) => (kindName === 'gateway' && machine ? [machine] : []))
  return new Map(machines.map((machine) => [machine.on, machine]))
}

/** A network has one gateway at most, and one as soon as something in it has a name for visitors. */
export function checkGateways({ instances, endpoints }: Draft, findings: Findings) {
  const first = new Map<string, InstanceEntry>()
  for (const instance of instances) {
    const { kindName, machine, document, path, key } = instance
    if (kindName !== 'gateway' || machine === undefined) continue
    const other = first.get(machine.on)
    if (other === undefined) first.set(machine.on, instance)
    else {
      const what = `${quoted(other.key)} (${placeIn(other.document, other.path, 'name')}) is already the gateway on ${quoted(machine.on)}`
      findings.error(document, path, what, `Remove ${quoted(key)}: 80 and 443 lead to one guest.`, 'name')
    }
  }

  const lacking = new Set<string>()
  const gateways = new Map<string, string>()
  // A service that is wrong may be the gateway.
  const broken = instances.some(({ instance, machine, owner }) => owner === 'collective' && !(instance && machine))
  for (const endpoint of endpoints) {
    const { host, onHost, owner } = endpoint
    if (host === undefined) continue
    const gateway = first.get(onHost)?.machine?.name
    if (gateway === undefined) {
      if (!broken && !lacking.has(onHost)) {
        const cure =
          'Add to the services of collective.yaml "front: { kind: gateway, on: GUEST }", with a guest of that host.'
        reportEndpoint(
          endpoint,
          findings,
          `${quoted(host)} needs a gateway on ${quoted(onHost)}, and there is none`,
          cure,
        )
      }
      lacking.add(onHost)
      continue
    }
    const other = gateways.get(owner) ?? gateway
    gateways.set(owner, other)
    if (other !== gateway) {
      const what = `${quoted(host)} is behind ${quoted(gateway)}, and other addresses of ${quoted(owner)} are behind ${quoted(other)}`
      reportEndpoint(endpoint, findings, what, 'Keep all addresses of one owner behind one gateway.')
    }
  }
}
