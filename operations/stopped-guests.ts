import type { CollectivePlan } from '../inventory/model/plan.ts'
import { guestsOnHost } from './guests-on-host.ts'

/** The guests of the plan that are there but don't run, and the hosts that don't answer. One exchange with each host. */
export async function stoppedGuests(
  machines: CollectivePlan['machines'],
): Promise<{ stopped: string[]; silent: string[] }> {
  const hosts = Object.values(machines).filter(({ kind }) => kind === 'proxmox')
  const stopped: string[] = []
  const silent: string[] = []
  await Promise.all(
    hosts.map(async ({ name: host }) => {
      try {
        const guests = await guestsOnHost(host)
        const down = new Set(guests.flatMap(({ vmid, status }) => (status === 'running' ? [] : [vmid])))
        for (const machine of Object.values(machines))
          if (machine.kind === 'lxc' && machine.on === host && down.has(machine.id)) stopped.push(machine.name)
      } catch {
        silent.push(host) // the run itself says why, on the resource it concerns
      }
    }),
  )
  return { stopped, silent }
}
