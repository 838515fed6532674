import { insideAddress } from '../container-networks.ts'
import { type LedPort, ledPort, speaking } from '../led-port.ts'
import type { MachinePart } from '../part.ts'
import { base } from '../roles/base.ts'
import { docker } from '../roles/docker.ts'
import { firewall } from '../roles/firewall.ts'
import { inside } from '../roles/inside.ts'
import { visitedAddress6 } from '../roles/visited-address6.ts'
import { ways6 } from '../roles/ways6.ts'
import type { Asked, Machine, MachineContext } from './machine.ts'

/** What machines have in common that face the internet alone: each is a network by itself, and services run on it (decision 25). */
export type Lone = Machine & {
  hostKey: string
  /** The TCP ports of its own that are open to everyone, beside SSH: those of a gateway. */
  open: number[]
  /** Ports that lead to what services publish on its address within; those of TCP over IPv6 as well, where it has that. */
  ways: LedPort[]
}

/** What such a machine is known by. */
type WrittenLone = {
  address: string
  address6?: string | undefined
  host_key: string
  memory?: number | undefined
}

export const placeLone = <Kind extends string>(
  kind: Kind,
  name: string,
  { address, address6, host_key, memory }: WrittenLone,
): Lone & { kind: Kind } => ({
  ...{ kind, name, address, hostKey: host_key },
  ...(address6 !== undefined && { address6 }),
  ...{ within: name, inside: insideAddress, carries: false, docker: false },
  ...(memory !== undefined && { memoryMiB: memory }),
  ...{ open: [], ways: [] },
})

export const serveLone = <Plan extends Lone>(machine: Plan, { docker, gateway, ways }: Asked): Plan => ({
  ...machine,
  docker,
  open: gateway ? [80, 443] : [],
  ways: ways.map(ledPort).sort((a, b) => a.port - b.port),
})

/** @param volume what mounts its volume for data on /data, where it has one */
export const loneParts = (
  { name, open, ways, address6, docker: runsContainers, data }: Lone,
  { authorizedKeys, insecureRegistry }: MachineContext,
  volume: MachinePart[] = [],
): MachinePart[] => [
  base({ machine: name, authorizedKeys, proxmox: false }),
  firewall({ open, ways, edge: true, ...(address6 && { address6 }) }),
  inside(),
  ...(address6 === undefined ? [] : [visitedAddress6(address6), ways6({ address6, ways: speaking('tcp', ways) })]),
  ...volume,
  ...(runsContainers
    ? [docker({ dataVolume: data !== undefined, ...(insecureRegistry && { insecureRegistry }) })]
    : []),
]
