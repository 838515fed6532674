import * as pulumi from '@pulumi/pulumi'
import { assemble } from '../machines/assemble.ts'
import type { MachinePart } from '../machines/part.ts'

export type MachineConfigurationArgs = {
  /** The machine's key: its name in the SSH configuration. */
  machine: string
  /** Whose package it is: `collective` or an association. One for each owner and machine. */
  owner: string
  /** What the owner's roles put on the machine's disk. */
  parts: MachinePart[]
}

/**
 * What one owner has on one machine: files, packages, units and secrets, as the Debian package `bocage-OWNER`.
 *
 * On change, only the units whose files changed start again.
 * On removal, the package is purged; the secrets stay, with the data they belong to.
 */
export class MachineConfiguration extends pulumi.CustomResource {
  static readonly type = 'bocage:provider:MachineConfiguration'

  constructor(name: string, args: MachineConfigurationArgs, opts?: pulumi.CustomResourceOptions) {
    super(MachineConfiguration.type, name, assemble(args), opts)
  }
}
