import type * as pulumi from '@pulumi/pulumi'
import { LxcGuest } from '../components/lxc-guest.ts'
import { Server } from '../components/server.ts'
import type { MachinePlan } from '../machines/kinds/kinds.ts'

/** What a stack knows of all machines that it makes. */
export type MakingMachines = {
  authorizedKeys: string[]
  nameserver?: string
  /** What one owner has on a machine, once that is there. */
  configuration: (machine: string) => pulumi.Resource
}

/** A machine that a stack made: what is on its disk waits for it. */
export type MadeMachine = { opts: pulumi.CustomResourceOptions; hostKey?: pulumi.Output<string> }

/** Makes the machine itself, where it is Bocage's to make. */
export function makeMachine(machine: MachinePlan, estate: MakingMachines): MadeMachine {
  switch (machine.kind) {
    case 'proxmox':
      return { opts: {} }
    case 'server':
      new Server(machine)
      return { opts: {} }
    case 'lxc': {
      const { authorizedKeys, nameserver, configuration } = estate
      const args = { shape: machine, authorizedKeys, ...(nameserver && { nameserver }) }
      // Its network is made with its host's configuration.
      const { guest, hostKey } = new LxcGuest(machine.name, args, { dependsOn: [configuration(machine.on)] })
      // A guest that leaves is stopped as it is, and finds everything in its place when it returns.
      return { opts: { dependsOn: [guest], deletedWith: guest }, hostKey }
    }
  }
}
