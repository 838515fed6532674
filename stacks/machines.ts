import type * as pulumi from '@pulumi/pulumi'
import { HcloudNetwork } from '../components/hcloud/hcloud-network.ts'
import { HcloudServer, type HcloudServerArgs } from '../components/hcloud/hcloud-server.ts'
import { LxcGuest } from '../components/lxc-guest.ts'
import { Server } from '../components/server.ts'
import { type ComingPlan, kindOf, type MachinePlan } from '../machines/kinds/kinds.ts'

/** What a stack knows of all machines that it makes. */
export type MakingMachines = {
  authorizedKeys: string[]
  nameserver?: string
  /** What one owner has on a machine, once that is there. */
  configuration: (machine: string) => pulumi.Resource
  /** The secrets that people gave for whoever rents machines out, by name. */
  given: Record<string, pulumi.Output<string>>
  /** The private networks that were made, by their range. */
  networks: Map<string, HcloudNetwork>
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
    case 'hcloud':
      return { opts: { dependsOn: rent(machine, estate).ready } }
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

/** Makes a machine that can't be reached yet: nothing is on it. */
export const makeComing = (machine: ComingPlan, estate: MakingMachines): HcloudServer => rent(machine, estate)

function rent(machine: HcloudServerArgs['machine'], estate: MakingMachines): HcloudServer {
  const { authorizedKeys, given, networks } = estate
  const { path = '' } = kindOf(machine).given ?? {}
  const token = given[path] as pulumi.Output<string>
  const { zone, private: place } = machine.order
  const made = place && networks.get(place.network)
  const network = made ?? (place && new HcloudNetwork({ range: place.network, zone, machine: machine.name, token }))
  if (place && network) networks.set(place.network, network)
  return new HcloudServer({ machine, token, authorizedKeys, ...(network && { network }) })
}
