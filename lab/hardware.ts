import type { ListrTask } from 'listr2'
import type { LabEstate } from './estate.ts'
import { acmeAccountsTask } from './internet/acme-accounts.ts'
import { internetTask } from './internet/internet-container.ts'
import { networkTask } from './internet/network.ts'
import { hostTask } from './machines/proxmox-host.ts'
import { serverTask } from './machines/server.ts'
import { treeTasks } from './trees/trees.ts'

/** The steps that end with the estate's hardware there: network, hosts, and what stands for the internet. */
export function hardwareTasks(estate: LabEstate): ListrTask[] {
  return [
    networkTask(),
    ...treeTasks(),
    {
      title: 'Machines',
      task: (_, task) =>
        task.newListr([internetTask(estate), ...estate.hosts.map(hostTask), ...estate.servers.map(serverTask)], {
          concurrent: true,
        }),
    },
    acmeAccountsTask(),
  ]
}
