import { isIPv4 } from 'node:net'
import { Firewall } from '@pulumi/hcloud/firewall.js'
import { PrimaryIp } from '@pulumi/hcloud/primaryIp.js'
import { Rdns } from '@pulumi/hcloud/rdns.js'
import { Server } from '@pulumi/hcloud/server.js'
import { Volume } from '@pulumi/hcloud/volume.js'
import { VolumeAttachment } from '@pulumi/hcloud/volumeAttachment.js'
import * as pulumi from '@pulumi/pulumi'
import type { ComingPlan, MachinePlan } from '../../machines/kinds/kinds.ts'
import { listedPorts, speaking } from '../../machines/led-port.ts'
import { mountVolume } from '../../machines/roles/hcloud-volume.ts'
import { RemoteScript } from '../remote-script.ts'
import type { Standing } from '../standing.ts'
import { hcloudConnection, kept, labels, numberOf } from './connection.ts'
import { firstStart } from './first-start.ts'
import type { HcloudNetwork } from './hcloud-network.ts'

export type HcloudServerArgs = {
  machine: Extract<MachinePlan | ComingPlan, { order: unknown }>
  token: pulumi.Output<string>
  /** The public keys that may log in when it is new; afterwards its configuration says so. */
  authorizedKeys: string[]
  /** The private network that it is to be in. */
  network?: HcloudNetwork
}

/**
 * A server in Hetzner's cloud, with all that it has there. What is on its disk is its owners' configurations (`MachineConfiguration`),
 * once the inventory says how it is reached; until then, each run tells what to write there.
 *
 * On change, it is changed in place: another type is put in after a restart, a volume grows. What can't change is left as it is.
 * On removal, all of it stays at Hetzner, but for the names of its addresses.
 */
export class HcloudServer extends pulumi.ComponentResource {
  static readonly type = 'bocage:components:HcloudServer'
  /** What is on its disk waits for these. */
  readonly ready: pulumi.Resource[]

  constructor({ machine, token, authorizedKeys, network }: HcloudServerArgs) {
    const { name, order } = machine
    super(HcloudServer.type, name)
    const provider = hcloudConnection(name, token, this)
    const within = { parent: this, provider }
    /** What only begins as it is asked for: to have it otherwise, it would have to be made anew. */
    const born = (...fields: string[]) => ({ ...kept, ...within, ignoreChanges: ['location', ...fields] })
    const { location } = order

    const address = (type: 'ipv4' | 'ipv6') => {
      const wishes = { type, location, assigneeType: 'server', autoDelete: false, deleteProtection: true, labels }
      return new PrimaryIp(`${name}-${type}`, { name: `${name}-${type}`, ...wishes }, born())
    }
    const [ipv4, ipv6] = [address('ipv4'), address('ipv6')]
    const firewall = new Firewall(name, { name, labels, rules: rulesFor(machine) }, { ...kept, ...within })
    const server = new Server(
      name,
      {
        name,
        serverType: order.type,
        location,
        image: order.image,
        userData: firstStart(authorizedKeys),
        publicNets: [{ ipv4Enabled: true, ipv4: numberOf(ipv4), ipv6Enabled: true, ipv6: numberOf(ipv6) }],
        firewallIds: [numberOf(firewall)],
        ...(network && order.private && { networks: [{ networkId: network.number, ip: order.private.address }] }),
        // Another type may then be a smaller one: its system disk stays as large as it was.
        keepDisk: true,
        deleteProtection: true,
        rebuildProtection: true,
        labels,
      },
      { ...born('image', 'userData', 'sshKeys'), ...(network && { dependsOn: [network.subnet] }) },
    )
    this.ready = [server]

    if (order.dataGiB !== undefined) {
      const size = { size: order.dataGiB, location, format: 'ext4', deleteProtection: true, labels }
      const volume = new Volume(`${name}-data`, { name: `${name}-data`, ...size }, born('format'))
      const both = { volumeId: numberOf(volume), serverId: numberOf(server), automount: false }
      const attached = new VolumeAttachment(`${name}-data`, both, { ...kept, ...within })
      this.ready.push(attached)
      // Another size is another text: it runs once the volume has grown.
      const mounting = {
        machine: name,
        script: mountVolume,
        values: { size: `${order.dataGiB}GiB` },
        limitSeconds: 600,
      }
      if ('address' in machine)
        this.ready.push(new RemoteScript(`${name}-data`, mounting, { parent: this, dependsOn: [attached, volume] }))
    }
    if (order.rdns !== undefined) {
      const addresses = { ipv4: [ipv4, ipv4.ipAddress], ipv6: [ipv6, server.ipv6Address] } as const
      for (const [type, [primary, ipAddress]] of Object.entries(addresses))
        new Rdns(`${name}-${type}`, { primaryIpId: numberOf(primary), ipAddress, dnsPtr: order.rdns }, within)
    }

    pulumi
      .all([ipv4.ipAddress, server.ipv6Address, server.location])
      .apply(([address, address6, location]) => this.tell(machine, { address, address6, location }))
    const standing: Standing = { machine: name, owner: 'collective' }
    const { address: known, hostKey } = 'address' in machine ? machine : {}
    this.registerOutputs({ ...standing, ...(known !== undefined && { address: known, hostKey }) })
  }

  /** What the inventory lacks, or has otherwise than Hetzner. In a first preview, nothing of it is known, and nothing is told. */
  private async tell(machine: HcloudServerArgs['machine'], found: Found): Promise<void> {
    if (!('address' in machine)) return pulumi.log.info(`note: ${toWrite(machine.name, found)}`, this)
    for (const doubt of doubts(machine, found)) await pulumi.log.warn(doubt, this)
  }
}

/** What Hetzner gave. */
type Found = { address: string; address6: string; location: string }

/** What people are told to write, so that the machine can be reached and used. */
const toWrite = (
  name: string,
  { address, address6 }: Found,
): string => `${name} is made. Write at machines.${name} in collective.yaml:
address: ${address}
host_key: SHA256:…
and, for visitors by IPv6, address6: ${address6}
The host key is above "login:" on its screen, a minute after its start: console.hetzner.com, the server, the button ">_". Don't take it from ssh-keyscan: whoever stands in the way would answer.`

function doubts({ name, address, order }: Extract<MachinePlan, { order: unknown }>, found: Found): string[] {
  return [
    ...(isIPv4(address) && address !== found.address
      ? [`${name} has the address ${found.address} at Hetzner, and the inventory says ${address}: write that one.`]
      : []),
    ...(order.location === found.location
      ? []
      : [`${name} is in ${found.location}, and stays there: write "location: ${found.location}".`]),
  ]
}

/** Hetzner's packet filter lets in what the machine's own does, before it reaches the machine. What goes out is not limited there. */
function rulesFor(machine: HcloudServerArgs['machine']) {
  const { open, ways } = 'open' in machine ? machine : { open: [], ways: [] }
  const ports = (protocol: 'tcp' | 'udp', own: number[]) =>
    listedPorts([...own, ...speaking(protocol, ways).map(({ port }) => port)])
  const everyone = { direction: 'in', sourceIps: ['0.0.0.0/0', '::/0'] }
  return [
    { ...everyone, protocol: 'icmp' },
    ...ports('tcp', [22, ...open]).map((port) => ({ ...everyone, protocol: 'tcp', port: String(port) })),
    ...ports('udp', []).map((port) => ({ ...everyone, protocol: 'udp', port: String(port) })),
  ]
}
