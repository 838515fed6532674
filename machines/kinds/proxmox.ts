import { z } from 'zod'
import { guestMac } from '../../words/guest-mac.ts'
import { key } from '../../words/written/key.ts'
import { guestAddress6 } from '../addresses/guests-network6.ts'
import { addressIn, network } from '../addresses/network.ts'
import { ownAddress6 } from '../addresses/own-address6.ts'
import { publicAddress } from '../addresses/public-address.ts'
import { type LedPort, ledPort, speaking } from '../led-port.ts'
import { base } from '../roles/base.ts'
import { firewall } from '../roles/firewall.ts'
import { proxmoxNetwork } from '../roles/proxmox-network.ts'
import { proxmoxStorage } from '../roles/proxmox-storage.ts'
import { visitedAddress6 } from '../roles/visited-address6.ts'
import { ways6 } from '../roles/ways6.ts'
import { disk, hostKey, memory, storage } from './fields.ts'
import type { GuestPlan } from './lxc.ts'
import { defineMachine, isCarried, type Machine } from './machine.ts'

/** A physical host that carries guests. */
export type ProxmoxPlan = Machine & {
  kind: 'proxmox'
  hostKey: string
  carries: true
  /** The guests' network, in CIDR form, and the host's own address in it. */
  network: string
  bridge: string
  bridgeAddress: string
  /** The Proxmox storage of guests' system disks. */
  storage: string
  /** Further disks, each one a Proxmox storage of the same name. */
  disks: Record<string, ProxmoxDisk>
  /**
   * Ports of its public address that are passed on: 80 and 443 to the gateway, and what services ask for. Over IPv6, where the host
   * has that, visitors of the gateway come to `to6`.
   */
  forwards: (LedPort & { to6?: string })[]
}

/** A further disk of a host. */
export type ProxmoxDisk = {
  device: string
  /** The serial number of a disk that may be formatted although it isn't empty. */
  format?: string
}

/** Proxmox's installer gives vmbr0 to the network outside; the guests' own is the next. */
const bridge = 'vmbr1'
/** Proxmox's own web interface: it asks who one is, and technicians lose it as little as SSH. */
const web = 8006

const device = z
  .string()
  .regex(/^\/dev(\/[A-Za-z0-9_+:][A-Za-z0-9_.+:-]*)+$/, 'Write the path of a device, as "/dev/disk/by-id/ata-WDC_WD40"')

const proxmoxDisk = z.strictObject({
  device: device.describe(
    'the disk, as "/dev/disk/by-id/…", a name that stays when cables move; "/dev/sdb" may change.',
  ),
  format: z
    .string()
    .regex(/^[A-Za-z0-9._-]{3,64}$/, 'Write the serial number that "lsblk -o NAME,SERIAL" prints')
    .optional()
    .describe('the serial number of a disk that may be formatted although it is not empty. Remove it afterwards.'),
  size: disk.optional().describe('how much it holds, as "4TiB": guests that need more together are then refused.'),
})

const schema = z.strictObject({
  kind: z.literal('proxmox').describe('a physical machine with Proxmox VE, which carries guests.'),
  address: publicAddress.describe(
    'where SSH reaches it: its address on the internet, as "pve1.example.org", or its private one behind a router.',
  ),
  address6: ownAddress6
    .optional()
    .describe(
      'its IPv6 address, as "2001:db8::10": web sites of its guests and the ports of services answer there as well.',
    ),
  host_key: hostKey,
  network: network.describe(
    'the private network of its guests, as "10.20.0.0/24"; the host itself has the first address.',
  ),
  disks: z
    .record(key, proxmoxDisk)
    .default({})
    .describe('further disks, by name; each becomes a Proxmox storage of that name.'),
  storage: storage
    .default('local-lvm')
    .describe('the Proxmox storage of the guests\' system disks; the installer\'s is "local-lvm".'),
  memory: memory.optional().describe('its memory, as "32GiB": guests that need more together are then refused.'),
  disk: disk
    .optional()
    .describe('what its storage holds, as "400GiB": guests that need more together are then refused.'),
})

/** A Proxmox host: the router, the storage and the power switch of its guests. */
export const proxmox = defineMachine<typeof schema, ProxmoxPlan>({
  title: 'Proxmox host',
  schema,
  carries: true,
  ownPorts: { tcp: [22, 80, 85, 111, 443, 3128, web], udp: [68, 111] },
  console: web,
  ownKeys: true,

  place(name, { address, address6, host_key, network, storage, disks }) {
    const bridgeAddress = addressIn(network, 1) ?? ''
    const plan: ProxmoxPlan = {
      ...{ kind: 'proxmox', name, address, hostKey: host_key },
      ...(address6 !== undefined && { address6 }),
      ...{ within: name, inside: bridgeAddress, carries: true, docker: false },
      ...{ network, bridge, bridgeAddress, storage, forwards: [] },
      disks: Object.fromEntries(
        Object.entries(disks).map(([disk, { device, format }]) => [disk, { device, ...(format && { format }) }]),
      ),
    }
    return { plan, faults: [] }
  },

  serve(host, { gateway, ways }) {
    const to6 = gateway && host.address6 !== undefined && { to6: guestAddress6(gateway.inside) }
    const visitors = gateway ? [80, 443].map((port) => ({ port, to: gateway.inside, toPort: port, ...to6 })) : []
    return { ...host, forwards: [...visitors, ...ways.map(ledPort)].sort((a, b) => a.port - b.port) }
  },

  parts(host, { machines, authorizedKeys }) {
    const guests = machines.filter((machine): machine is GuestPlan => isCarried(machine) && machine.on === host.name)
    const letIn = guests.flatMap(({ address, reaches }) =>
      reaches.flatMap(({ to, port }) =>
        to === 'host' ? [{ from: address, ...(port !== undefined && { port }) }] : [],
      ),
    )
    const bridged = guests.map(({ id, name, address, network6, reaches }) => ({
      id,
      name,
      address,
      ...(network6 && { address6: network6.address }),
      mac: guestMac(host.name, id),
      reaches: reaches.filter(({ to }) => to !== 'host'),
    }))
    const { address6, bridge, forwards } = host
    const passed = address6 === undefined ? [] : forwards.filter(({ to6 }) => to6 === undefined)
    return [
      base({ machine: host.name, authorizedKeys, proxmox: true }),
      firewall({ open: [web], router: { bridge, guests: letIn }, ways: passed, ...(address6 && { address6 }) }),
      ...(address6 === undefined
        ? []
        : [visitedAddress6(address6), ways6({ address6, ways: speaking('tcp', passed) })]),
      proxmoxNetwork({ ...host, guests: bridged }),
      proxmoxStorage({ machine: host.name, disks: host.disks }),
    ]
  },

  unseen: ({ name, address }) => [
    {
      what: 'the password of root, and the users of the web interface',
      instead: `ssh -t -F .bocage/ssh_config ${name} passwd; then https://${address}:${web}, Datacenter, Permissions: Users, and API Tokens.`,
    },
  ],
})
