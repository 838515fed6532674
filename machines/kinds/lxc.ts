import { z } from 'zod'
import { nearest } from '../../words/said/nearest.ts'
import { quoted } from '../../words/said/quoted.ts'
import { key } from '../../words/written/key.ts'
import { guestAddress6, guestsNetwork6 } from '../addresses/guests-network6.ts'
import { addressIn, isIn, prefixLength } from '../addresses/network.ts'
import { parseReach, type Reach, reach } from '../addresses/reach.ts'
import { base } from '../roles/base.ts'
import { dataVolume } from '../roles/data-volume.ts'
import { docker } from '../roles/docker.ts'
import { firewall } from '../roles/firewall.ts'
import { visitedAddress6 } from '../roles/visited-address6.ts'
import { disk, memory, storage } from './fields.ts'
import { type Carried, defineMachine, type Fault, type Machine, portsOf } from './machine.ts'
import type { ProxmoxPlan } from './proxmox.ts'

/** A guest: an LXC container of a Proxmox host. */
export type GuestPlan = Machine &
  Carried & {
    kind: 'lxc'
    through: string
    /** Its address with the network's prefix length, as Proxmox wants it. */
    cidr: string
    /** The host's address in the network. */
    router: string
    /** What it has of the guests' network over IPv6, as the gateway of a host that visitors reach so: no other guest has any. */
    network6?: { address: string; cidr: string; router: string }
    bridge: string
    cores: number
    memoryMiB: number
    diskMiB: number
    storage: string
    /** What it may reach beside the internet and its neighbours. */
    reaches: Reach[]
    /** The TCP ports that are open to the network at large, beside SSH, and the UDP ports; the rest is refused. */
    open: number[]
    openUdp?: number[]
    /** The address from which its published ports can be reached. */
    gateway?: string
  }

const schema = z
  .strictObject({
    kind: z.literal('lxc').describe('a guest: a Debian container on a Proxmox host.'),
    on: key.describe('the host that carries it.'),
    id: z
      .int()
      .min(100)
      .max(65_000)
      .describe("its number for good, from 100 on: its Proxmox id, and its place in the host's network."),
    cores: z.int().min(1).max(512).default(1).describe('how many processors it may keep busy.'),
    memory: memory.describe('the memory it may use, as "2GiB".'),
    disk: disk.describe('its system disk, as "8GiB"; it can grow, never shrink.'),
    data: disk
      .optional()
      .describe('a disk of its own for data, as "100GiB", mounted on /data; it can grow, never shrink.'),
    data_on: storage
      .optional()
      .describe('the disk of the host (or its storage) that holds the data; needed only where the host has several.'),
    reaches: z
      .array(reach)
      .default([])
      .describe(
        'what it may reach beside the internet and its neighbours: "host", or addresses behind it, as "192.168.1.20:445".',
      ),
  })
  .meta({
    elsewhere: {
      address: 'A guest has none of its own to write: its address in the "network" of its host follows from its "id".',
      address6:
        "It is the host's: write it there. Visitors by IPv6 come to its host, which passes them on to the gateway.",
      host_key: "A guest's is read through its host: leave it out.",
    },
  })

type Guest = z.output<typeof schema>

/** A guest of a Proxmox host: where services run, and nothing else. */
export const lxc = defineMachine<typeof schema, GuestPlan>({
  title: 'guest',
  schema,
  carries: false,
  ownPorts: { tcp: [], udp: [] },
  ownKeys: false,

  place(name, guest, carrier) {
    if (!isHost(carrier)) return undefined
    const address = addressIn(carrier.network, guest.id)
    if (address === undefined) return undefined
    const { data, faults } = dataOf(guest, carrier)
    const plan: GuestPlan = {
      ...{ kind: 'lxc', name, address, through: carrier.name },
      ...{ within: carrier.within, inside: address, carries: false, on: carrier.name, id: guest.id },
      cidr: `${address}/${prefixLength(carrier.network)}`,
      router: carrier.bridgeAddress,
      ...(carrier.address6 !== undefined && { network6: network6Of(address, carrier) }),
      bridge: carrier.bridge,
      cores: guest.cores,
      memoryMiB: guest.memory,
      diskMiB: guest.disk,
      storage: carrier.storage,
      ...(data && { data }),
      reaches: guest.reaches.map(parseReach),
      docker: false,
      open: [],
    }
    return { plan, faults: [...faults, ...reachFaults(guest, carrier)] }
  },

  serve({ network6, ...guest }, asked) {
    const { gateway } = asked
    const isGateway = gateway?.name === guest.name
    return {
      ...guest,
      docker: asked.docker,
      ...portsOf(guest.name, asked),
      ...(isGateway && network6 && { network6 }),
      ...(gateway && !isGateway && { gateway: gateway.inside }),
    }
  },

  parts(guest, { authorizedKeys, insecureRegistry }) {
    const { name, open, openUdp, router, network6, gateway, data } = guest
    return [
      base({ machine: name, authorizedKeys, proxmox: false }),
      firewall({ open, ...(openUdp && { openUdp }), sshFrom: [router], ...(gateway && { gateway }) }),
      ...(network6 ? [visitedAddress6(network6.address, readdress(network6))] : []),
      ...(data ? [dataVolume()] : []),
      ...(guest.docker
        ? [docker({ dataVolume: data !== undefined, ...(insecureRegistry && { insecureRegistry }) })]
        : []),
    ]
  },

  unseen: () => [],
})

/** What carries a guest is a host of its own kind. */
const isHost = (carrier: Machine | undefined): carrier is ProxmoxPlan => carrier?.carries === true

/** As Proxmox gives it, in the guest. */
const readdress = ({ cidr, router }: NonNullable<GuestPlan['network6']>): string =>
  `ip -6 address replace ${cidr} dev eth0 nodad && ip -6 route replace default via ${router}`

const network6Of = (address: string, { bridgeAddress }: ProxmoxPlan): NonNullable<GuestPlan['network6']> => ({
  address: guestAddress6(address),
  cidr: `${guestAddress6(address)}/${guestsNetwork6.split('/')[1]}`,
  router: guestAddress6(bridgeAddress),
})

/** What a guest reaches without asking is nothing to write down. */
const reachFaults = ({ reaches }: Guest, host: ProxmoxPlan): Fault[] =>
  reaches.flatMap((line, index) => {
    const { to, port } = parseReach(line)
    const path = ['reaches', index]
    if (to === host.address || to === host.bridgeAddress) {
      const instead = `Write ${quoted(port === undefined ? 'host' : `host:${port}`)}.`
      return [{ path, what: `${quoted(to)} is the host itself`, instead }]
    }
    if (to === 'host' || !isIn(to.split('/')[0] ?? '', host.network)) return []
    const what = `${quoted(to)} is in the guests' own network`
    return [{ path, what, instead: 'Remove the line: neighbours are reached without it.' }]
  })

/** Where a guest's data lies: where it says, else on the one further disk of its host, else beside the system disks. */
function dataOf(guest: Guest, host: ProxmoxPlan): { data?: GuestPlan['data']; faults: Fault[] } {
  const disks = Object.keys(host.disks)
  const { data, data_on, on } = guest
  if (data === undefined) {
    if (data_on === undefined) return { faults: [] }
    const instead = 'Add "data: 10GiB", or remove this.'
    return { faults: [{ path: ['data_on'], what: 'there is no "data" to put there', instead }] }
  }
  const faults: Fault[] = []
  const storage = data_on ?? disks[0] ?? host.storage
  if (data_on === undefined && disks.length > 1) {
    const instead = `Say which holds this: "data_on: ${disks[0]}". Known: ${disks.join(', ')}.`
    faults.push({ path: ['data'], what: `${quoted(on)} has ${disks.length} further disks`, instead })
  }
  const known = [...disks, host.storage]
  if (!known.includes(storage)) {
    const what = `${quoted(on)} has no disk ${quoted(storage)}`
    faults.push({ path: ['data_on'], what, instead: nearest(storage, known) })
  }
  return { data: { sizeMiB: data, storage }, faults }
}
