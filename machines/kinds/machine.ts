import type { z } from 'zod'
import { type LedPort, listedPorts, type protocols, speaking } from '../led-port.ts'
import type { MachinePart } from '../part.ts'

/** What the rest of Bocage asks of a machine of any kind. Plain data, as all of the plan. */
export type Machine = {
  /** Its definition in this folder. Nothing outside asks for it, but to find the definition. */
  kind: string
  name: string
  /** Where SSH reaches it: on the internet; or, where it is reached `through` another, from there. */
  address: string
  /** Its address on the internet for IPv6, by which visitors come as well, to web sites and to other ports of services. */
  address6?: string
  /** The machine that leads to it. */
  through?: string
  /** The fingerprint of its SSH host key, `SHA256:…`, where it is known in advance; else the machine that leads to it knows it. */
  hostKey?: string
  /** The network it is in, by the machine that makes that: there is one door to it, and a gateway serves what is within. */
  within: string
  /** Its address there: where the services on it answer. */
  inside: string
  /** It carries guests, and lists them. */
  carries: boolean
  /** The network of what it carries, in CIDR form. */
  network?: string
  /** What carries it; and `id` is its number there. */
  on?: string
  id?: number
  /** How many processors it may keep busy, where that is known. */
  cores?: number
  /** Its memory, in MiB, where that is known. */
  memoryMiB?: number
  /** Its system disk, in MiB, where the inventory says how large it is. */
  diskMiB?: number
  /** A volume of its own for data, mounted on /data. */
  data?: { sizeMiB: number; storage: string }
  /** It runs a Docker engine. */
  docker: boolean
}

/** What is enough to reach a machine, or to know it among those that its host carries. */
export type Reachable = Pick<Machine, 'name' | 'address' | 'through' | 'hostKey' | 'on' | 'id'>

/** Something that a service wants to be reached at from outside, beside the web: a port of the network's address on the internet. */
export type Way = LedPort & { machine: string }

/** What services ask of a machine. */
export type Asked = {
  docker: boolean
  /** The machine within its network that receives visitors. */
  gateway?: { name: string; inside: string }
  /** The ways into its network from outside that services ask for. */
  ways: Way[]
}

/** What is known when a machine's disk is planned, beside the machine itself. */
export type MachineContext = {
  machines: Machine[]
  /** The public keys that let in as root. */
  authorizedKeys: string[]
  /** A registry that speaks plain HTTP. */
  insecureRegistry?: string
}

/** Something wrong with what is written of a machine, where in it, and its cure. */
export type Fault = { path: (string | number)[]; what: string; instead: string }

/**
 * A machine that Bocage makes, and whose address nobody knows before it is there: until the inventory has it, nothing runs on it, and
 * nothing reaches it.
 */
export type Coming = { kind: string; name: string }

/** What becomes of what is written of a machine: its place in the plan, or that it has none yet, and what is wrong. */
export type MachinePlace<Plan, Yet extends Coming = never> =
  | { plan: Plan; coming?: never; faults: Fault[] }
  | { plan?: never; coming: Yet; faults: Fault[] }
  | undefined

/** What a technician could know of a machine that no machine of the estate can see or change, and what to do about it. */
export type Unseen = { what: string; instead: string }

/** A kind of machine: one file of this folder says all that is its own. Pure. */
export type MachineKind<
  Schema extends z.ZodObject = z.ZodObject,
  Plan extends Machine = Machine,
  Yet extends Coming = never,
> = {
  /** What it is, for people, after "a" or "the". */
  title: string
  /** What may be written of one. */
  schema: Schema
  /** It carries guests, and runs nothing but them; else services run on it. */
  carries: boolean
  /** Ports of its address on the internet that are its own: SSH, its web pages, those of a gateway (which has none of UDP), and how it gets its address. */
  ownPorts: Record<(typeof protocols)[number], number[]>
  /** Pages where technicians are logged in, by their port: no web site may have the machine's name. */
  console?: number
  /** People may let themselves in by `/root/.ssh/authorized_keys`, beside the inventory. */
  ownKeys: boolean
  /** Who rents them out: what is there goes on and is paid for, whoever forgets it. And the package of their resources in Pulumi. */
  vendor?: { name: string; package: string }
  /** The secret that people give for all machines of the kind, whoever rents them out: its name, and what it is. */
  given?: { path: string; what: string }
  /**
   * Its place, before anything is asked of it; nothing, where what carries it has none.
   *
   * @param carrier the place of the machine that it is `on`
   */
  place(name: string, written: z.output<Schema>, carrier: Machine | undefined): MachinePlace<Plan, Yet>
  /** The same machine, with what services ask of it. */
  serve(machine: Plan, asked: Asked): Plan
  /** What is on its disk before any service. */
  parts(machine: Plan, estate: MachineContext): MachinePart[]
  unseen(machine: Plan): Unseen[]
}

/** A kind, with its types kept for whoever imports it. */
export const defineMachine = <Schema extends z.ZodObject, Plan extends Machine, Yet extends Coming = never>(
  kind: MachineKind<Schema, Plan, Yet>,
): MachineKind<Schema, Plan, Yet> => kind

/** What a machine that its host carries has beside the rest. */
export type Carried = { on: string; id: number }

/** Whether another carries it. */
export const isCarried = <Any extends Reachable>(machine: Any): machine is Any & Carried =>
  machine.on !== undefined && machine.id !== undefined

/** The ports at which a machine itself is reached for the ways that lead to it: those of UDP, where there are any. */
export function portsOf(name: string, { gateway, ways }: Asked): { open: number[]; openUdp?: number[] } {
  const here = ways.filter(({ machine }) => machine === name)
  const led = (protocol: 'tcp' | 'udp') => speaking(protocol, here).map(({ toPort }) => toPort)
  const [tcp, udp] = [[...(gateway?.name === name ? [80, 443] : []), ...led('tcp')], led('udp')]
  return { open: listedPorts(tcp), ...(udp.length > 0 && { openUdp: listedPorts(udp) }) }
}
