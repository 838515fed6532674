import * as pulumi from '@pulumi/pulumi'
import type { MachinePart } from '../machines/part.ts'
import { MachineConfiguration } from './machine-configuration.ts'

export type ProxmoxHostArgs = {
  /** What the collective puts on its disk: the guests' network, the way in from outside, the further disks. */
  parts: MachinePart[]
}

/**
 * A physical machine with Proxmox, which carries guests.
 *
 * On change, its network is changed with a timer that undoes it unless a new connection still gets through.
 * On removal, our package leaves it; its guests and disks stay as they are.
 */
export class ProxmoxHost extends pulumi.ComponentResource {
  static readonly type = 'bocage:components:ProxmoxHost'
  /** What its guests wait for. */
  readonly configuration: MachineConfiguration

  constructor(name: string, { parts }: ProxmoxHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super(ProxmoxHost.type, name, {}, opts)
    this.configuration = new MachineConfiguration(name, { machine: name, owner: 'collective', parts }, { parent: this })
    this.registerOutputs({})
  }
}
