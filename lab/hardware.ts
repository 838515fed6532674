import type { ListrTask } from 'listr2'
import { acmeAccountsTask } from './acme-accounts.ts'
import type { LabEstate } from './estate.ts'
import { internetTask } from './internet-container.ts'
import { networkTask } from './network.ts'
import { hostTask } from './proxmox-host.ts'
import { serverTask } from './server.ts'
import { treeTasks } from './trees.ts'

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
