import * as pulumi from '@pulumi/pulumi'
import type { GuestPlan } from '../machines/kinds/lxc.ts'
import type { Standing } from './standing.ts'

export type LxcGuestArgs = {
  shape: GuestPlan
  /** The public keys that may log in when the guest is new; afterwards its configuration says so. */
  authorizedKeys: string[]
  /** The name server it asks; the host's own unless given. */
  nameserver?: string
}

/**
 * An LXC guest of a Proxmox host. What is on its disk is its owners' configurations (`MachineConfiguration`).
 *
 * On change, it is changed in place, or the change is refused: it is never replaced.
 * On removal, it is stopped and kept, listed as a leftover.
 */
export class LxcGuest extends pulumi.ComponentResource {
  static readonly type = 'bocage:components:LxcGuest'
  /** What stands on the guest waits for it, and goes with it. */
  readonly guest: pulumi.CustomResource
  readonly hostKey: pulumi.Output<string>

  constructor(name: string, args: LxcGuestArgs, opts?: pulumi.ComponentResourceOptions) {
    super(LxcGuest.type, name, {}, opts)
    const guest = new Guest(name, args, { parent: this })
    this.guest = guest
    this.hostKey = guest.hostKey
    const standing: Standing = { machine: name, owner: 'collective' }
    this.registerOutputs({ ...standing, address: args.shape.address })
  }
}

/** The guest itself, as the provider makes it. */
class Guest extends pulumi.CustomResource {
  declare readonly hostKey: pulumi.Output<string>

  constructor(name: string, { shape, authorizedKeys, nameserver }: LxcGuestArgs, opts: pulumi.CustomResourceOptions) {
    const inputs = {
      name,
      host: shape.on,
      vmid: shape.id,
      hostname: name,
      cores: shape.cores,
      memoryMiB: shape.memoryMiB,
      diskMiB: shape.diskMiB,
      storage: shape.storage,
      ...(shape.data && { data: shape.data }),
      network: { bridge: shape.bridge, cidr: shape.cidr, router: shape.router },
      ...(shape.network6 && { network6: { cidr: shape.network6.cidr, router: shape.network6.router } }),
      ...(nameserver && { nameserver }),
      features: shape.docker ? ['keyctl', 'nesting'] : ['nesting'],
      authorizedKeys,
    }
    super('bocage:provider:LxcGuest', name, { ...inputs, hostKey: undefined }, opts)
  }
}
