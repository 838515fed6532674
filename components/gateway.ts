import * as pulumi from '@pulumi/pulumi'
import type { Endpoint } from '../inventory/model/plan.ts'
import { webSites } from '../machines/web-sites.ts'
import { MachineConfiguration } from './machine-configuration.ts'
import type { ServiceComponent } from './service-component.ts'

export type GatewayArgs = {
  /** The machine that runs the gateway. */
  machine: string
  /** The association whose addresses these are. */
  owner: string
  /** Where its web addresses lead. */
  endpoints: Endpoint[]
}

/**
 * An association's addresses on the collective's gateway: one fragment, in a package of its own.
 *
 * On change, the gateway reads its configuration again without dropping a connection.
 * On removal, the addresses are no longer served; the certificates stay.
 */
export class Gateway extends pulumi.ComponentResource {
  static readonly type = 'bocage:components:Gateway'

  constructor(name: string, { machine, owner, endpoints }: GatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super(Gateway.type, name, {}, opts)
    new MachineConfiguration(name, { machine, owner, parts: [webSites({ owner, endpoints })] }, { parent: this })
    this.registerOutputs({})
  }
}

/** The gateway itself is a role of its machine (`machines/caddy.ts`): it has no container, and nothing else to make. */
export const component: ServiceComponent = {}
