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
  /** The values of given secrets, by `SERVICE/NAME`, as secret outputs. */
  givenSecrets?: Record<string, pulumi.Output<string>>
}

/**
 * What one owner has on one machine: files, packages, units and secrets, as the Debian package `bocage-OWNER`.
 *
 * It stands at the root of its stack and is named by its machine alone: under a parent, it would get another URN when the
 * machine begins to do something else, and the engine would purge the package that it has just installed (decision 13).
 *
 * On change, only the units whose files changed start again.
 * On removal, the package is purged; the secrets that were born there stay, with the data they belong to.
 */
export class MachineConfiguration extends pulumi.CustomResource {
  static readonly type = 'bocage:provider:MachineConfiguration'

  constructor(args: MachineConfigurationArgs, opts: Omit<pulumi.CustomResourceOptions, 'parent' | 'aliases'> = {}) {
    super(MachineConfiguration.type, args.machine, assemble(args), { ...opts, aliases: formerUrns(args.machine) })
  }
}

/** Where older states have it: under the component of what the machine was. */
const formerUrns = (machine: string) =>
  ['Gateway', 'LxcGuest', 'ProxmoxHost'].map((parent) =>
    pulumi.createUrn(machine, MachineConfiguration.type, pulumi.createUrn(machine, `bocage:components:${parent}`)),
  )
