import type { MachinePlan } from '../../machines/kinds/kinds.ts'
import { type Carried, isCarried } from '../../machines/kinds/machine.ts'
import { tagsOf } from '../../provider/lxc-guest/found.ts'
import { leftoverTag, ownTag } from '../../provider/lxc-guest/inputs.ts'
import { MachineUnreachable } from '../../ssh/ssh.ts'
import { guestsOnHost } from './guests-on-host.ts'

/** A guest of the plan that is there. */
export type PresentGuest = {
  guest: MachinePlan & Carried
  running: boolean
  /** Somebody's stacks brought it up, and haven't taken it down. */
  inUse: boolean
}

/**
 * The guests of the plan that are there, and the hosts that don't answer. One exchange with each host.
 *
 * @throws OperatorError when a host answers something else: what it carries must not be taken for nothing
 */
export async function presentGuests(machines: MachinePlan[]): Promise<{ guests: PresentGuest[]; silent: string[] }> {
  const hosts = machines.filter(({ carries }) => carries)
  const guests: PresentGuest[] = []
  const silent: string[] = []
  await Promise.all(
    hosts.map(async ({ name: host }) => {
      try {
        for (const { vmid, status, tags } of await guestsOnHost(host)) {
          const guest = machines.filter(isCarried).find((one) => one.on === host && one.id === vmid)
          const labels = tagsOf({ tags })
          const inUse = labels.includes(ownTag) && !labels.includes(leftoverTag)
          if (guest) guests.push({ guest, running: status === 'running', inUse })
        }
      } catch (error) {
        if (!(error instanceof MachineUnreachable)) throw error
        silent.push(host) // the run itself says why, on the resource it concerns
      }
    }),
  )
  return { guests, silent }
}
