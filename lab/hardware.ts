import { existsSync, mkdirSync } from 'node:fs'
import type { ListrTask } from 'listr2'
import type { LabEstate } from './estate.ts'
import { internetTask } from './internet-container.ts'
import { networkTask } from './network.ts'
import { packageTask } from './packages.ts'
import { places } from './places.ts'
import { hostTask } from './proxmox-host.ts'
import { step } from './step.ts'
import { treeTasks } from './trees.ts'

/** The steps that end with the estate's hardware there: network, hosts, and what stands for the internet. */
export function hardwareTasks(estate: LabEstate): ListrTask[] {
  return [
    packageTask(),
    keyTask(),
    networkTask(),
    ...treeTasks(),
    {
      title: 'Machines',
      task: (_, task) =>
        task.newListr([internetTask(estate), ...estate.hosts.map((host) => hostTask(host))], { concurrent: true }),
    },
  ]
}

/** The key pair that the lab logs in with, made once. */
function keyTask(): ListrTask {
  return step('key', {
    title: 'SSH key of the lab',
    skip: () => (existsSync(places.identity) ? 'SSH key of the lab: kept from before' : false),
    work: async ({ run }) => {
      mkdirSync(places.ssh, { recursive: true, mode: 0o700 })
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'bocage-lab', '-f', places.identity])
    },
  })
}
