import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ListrTask } from 'listr2'
import { labRoot } from '../../inventory/model/site.ts'
import { removeNetwork } from '../internet/network.ts'
import { leavingNothingTasks } from '../left-behind.ts'
import { isRunning, machineNames } from '../machines/container.ts'
import { loopDevices } from '../machines/disks.ts'
import { places } from '../places.ts'
import { removeSites } from '../site.ts'
import { type LabStep, step } from '../step.ts'

/**
 * Takes away what the lab made on this machine, whatever state it is in.
 *
 * @param all what was downloaded, built and installed for it goes, too; it stays otherwise
 */
export function downTasks({ all = false } = {}): ListrTask[] {
  return [
    step('down-machines', { title: 'Machines', work: removeMachines }),
    step('down-disks', { title: 'Disks', work: removeDisks }),
    step('down-network', { title: 'Network', work: ({ run, succeeds }) => removeNetwork(run, succeeds) }),
    // Their step has its log among the files.
    ...(all ? leavingNothingTasks() : []),
    {
      title: 'Files',
      task: () => {
        removeSites()
        rmSync(labRoot, gone)
      },
    },
  ]
}

/** What a killed run was writing may still be settling. */
const gone = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }

async function removeMachines({ run, say }: LabStep): Promise<void> {
  for (const name of machineNames()) {
    say(name)
    // Nothing is kept, so nothing has to be stopped gently.
    if (await isRunning(name)) await run('lxc-stop', ['-P', places.containers, '-n', name, '--kill'])
    rmSync(join(places.containers, name), gone)
  }
}

async function removeDisks({ run }: LabStep): Promise<void> {
  for (const name of existsSync(places.disks) ? readdirSync(places.disks) : []) {
    for (const loop of await loopDevices(join(places.disks, name))) await run('losetup', ['--detach', loop])
  }
  rmSync(places.disks, gone)
}
