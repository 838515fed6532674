import * as pulumi from '@pulumi/pulumi'
import type { ServerPlan } from '../machines/kinds/server.ts'
import type { Standing } from './standing.ts'

/**
 * A Debian machine that is there already. What is on its disk is its owners' configurations (`MachineConfiguration`); this says in the
 * state how it is reached, for the run in which it leaves.
 *
 * On change, nothing is done to the machine itself.
 * On removal, it is as somebody else made it, without what Bocage brought; its data stays.
 */
export class Server extends pulumi.ComponentResource {
  static readonly type = 'bocage:components:Server'

  constructor({ name, address, hostKey }: ServerPlan, opts?: pulumi.ComponentResourceOptions) {
    super(Server.type, name, {}, opts)
    const standing: Standing = { machine: name, owner: 'collective' }
    this.registerOutputs({ ...standing, address, hostKey })
  }
}
