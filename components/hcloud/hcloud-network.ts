import { Network } from '@pulumi/hcloud/network.js'
import { NetworkSubnet } from '@pulumi/hcloud/networkSubnet.js'
import * as pulumi from '@pulumi/pulumi'
import type { Standing } from '../standing.ts'
import { hcloudConnection, kept, labels, numberOf } from './connection.ts'

export type HcloudNetworkArgs = {
  /** The network, in CIDR form: all of it is one subnet. */
  range: string
  /** Hetzner's network zone of its machines, as `eu-central`. */
  zone: string
  /** One of the machines in it: it goes with the last of them. */
  machine: string
  token: pulumi.Output<string>
}

/**
 * A private network in Hetzner's cloud, between machines there.
 *
 * On removal, it stays at Hetzner, as its machines do.
 */
export class HcloudNetwork extends pulumi.ComponentResource {
  static readonly type = 'bocage:components:HcloudNetwork'
  readonly number: pulumi.Output<number>
  /** A machine can be in it once this is there. */
  readonly subnet: NetworkSubnet

  constructor({ range, zone, machine, token }: HcloudNetworkArgs) {
    const name = range.replaceAll(/[./]/g, '-')
    super(HcloudNetwork.type, name)
    const opts = { ...kept, parent: this, provider: hcloudConnection(`network-${name}`, token, this) }
    const network = new Network(name, { name, ipRange: range, labels, deleteProtection: true }, opts)
    this.number = numberOf(network)
    const subnet = { networkId: this.number, type: 'cloud', networkZone: zone, ipRange: range }
    this.subnet = new NetworkSubnet(name, subnet, opts)
    const standing: Standing = { machine, owner: 'collective' }
    this.registerOutputs(standing)
  }
}
