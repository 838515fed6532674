import { z } from 'zod'
import type { CollectivePlan } from '../inventory/model/plan.ts'
import { ssh } from '../provider/ssh.ts'

const guests = z.array(z.looseObject({ vmid: z.coerce.number(), status: z.string() }))

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
        const listed = await ssh(host, 'pvesh get "/nodes/$(hostname -s)/lxc" --output-format json', {
          timeoutSeconds: 60,
        })
        const down = new Set(
          guests.parse(JSON.parse(listed)).flatMap(({ vmid, status }) => (status === 'running' ? [] : [vmid])),
        )
        for (const machine of Object.values(machines))
          if (machine.kind === 'lxc' && machine.on === host && down.has(machine.id)) stopped.push(machine.name)
      } catch {
        silent.push(host) // the run itself says why, on the resource it concerns
      }
    }),
  )
  return { stopped, silent }
}
