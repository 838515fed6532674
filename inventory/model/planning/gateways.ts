import type { MachinePlan } from '../../../machines/kinds/kinds.ts'
import type { Catalogue } from '../../../services/catalogue.ts'
import { quoted } from '../../../words/said/quoted.ts'
import { kindIn } from '../checking/machines.ts'
import type { InstanceEntry } from '../checking/services.ts'
import { type Findings, placeIn } from '../reading/findings.ts'
import type { Draft } from './draft.ts'
import { reportEndpoint } from './endpoints.ts'

/** The machine that receives visitors, by network: it serves what is within its own. */
export function gatewaysOf(instances: InstanceEntry[]): Map<string, MachinePlan> {
  const machines = instances.flatMap(({ kind, machine }) => (kind?.receivesVisitors && machine ? [machine] : []))
  return new Map(machines.map((machine) => [machine.within, machine]))
}

/** A network has one gateway at most, and one as soon as something in it has a name for visitors. */
export function checkGateways({ instances, endpoints, machines }: Draft, { kinds }: Catalogue, findings: Findings) {
  const first = new Map<string, InstanceEntry>()
  for (const instance of instances) {
    const { kind, machine, document, path, key } = instance
    if (!kind?.receivesVisitors || machine === undefined) continue
    const { within } = machine
    const other = first.get(within)
    if (other === undefined) first.set(within, instance)
    else {
      const what = `${quoted(other.key)} (${placeIn(other.document, other.path, 'name')}) is already the gateway on ${quoted(within)}`
      findings.error(document, path, what, `Remove ${quoted(key)}: 80 and 443 lead to one machine.`, 'name')
    }
  }

  const lacking = new Set<string>()
  // A service that is wrong may be the gateway.
  const broken = instances.some(({ instance, machine, owner }) => owner === 'collective' && !(instance && machine))
  for (const endpoint of endpoints) {
    const { host, within } = endpoint
    if (host === undefined || first.has(within) || lacking.has(within)) continue
    lacking.add(within)
    if (broken) continue
    const what = `${quoted(host)} needs a gateway on ${quoted(within)}, and there is none`
    reportEndpoint(endpoint, findings, what, gatewayCure(within, machines, kinds))
  }
}

/** Where services run on the machine that makes the network, the gateway is there; else on something that it carries. */
function gatewayCure(within: string, { entries }: Draft['machines'], kinds: Catalogue['kinds']): string {
  const kind = [...kinds.keys()].find((name) => kinds.get(name)?.receivesVisitors)
  const door = entries.get(within)
  return door && kindIn(door)?.carries === false
    ? `Add to the services of collective.yaml "front-${within}: { kind: ${kind}, on: ${within} }".`
    : `Add to the services of collective.yaml "front: { kind: ${kind}, on: GUEST }", with a guest of that host.`
}
