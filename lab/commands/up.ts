import type { ListrTask } from 'listr2'
import { engineTasks } from '../../engine/setup.ts'
import type { Plan } from '../../inventory/model/planning/plan.ts'
import { readPlan } from '../../inventory/model/read.ts'
import { readCatalogue } from '../../services/catalogue.ts'
import { estateOf } from '../estate.ts'
import { hardwareTasks } from '../hardware.ts'
import { imagePackages, labImages } from '../images/build.ts'
import { givePasswordTask } from '../internet/mail-server.ts'
import { keyTask } from '../key.ts'
import { claimLab } from '../one-estate.ts'
import { labPackages, packageTask } from '../packages.ts'
import { places } from '../places.ts'
import { registry, siteOf, writeSite } from '../site.ts'
import { step } from '../step.ts'

/**
 * All steps from a bare machine to the hardware of an inventory, an engine to bring it up with, and the images it runs.
 * The inventory is read first: its mistakes cost no time.
 *
 * @throws OperatorError where the lab is of another estate
 */
export async function upTasks(inventory: string): Promise<ListrTask[]> {
  const plan = await readPlan(inventory)
  const estate = estateOf(plan, inventory)
  const images = labImages(await imagesOf(plan))
  claimLab(plan.collective)
  return [
    packageTask([...labPackages, ...imagePackages]),
    keyTask(),
    {
      title: 'What has to be made',
      task: (_, task) =>
        task.newListr(
          [group('Machines', hardwareTasks(estate)), group('Engine', engineTasks()), group('Images', images.tasks)],
          { concurrent: true },
        ),
    },
    group('Registry', [images.publish({ registry: registry.fromHere, out: places.imageLock })]),
    step('site', {
      title: 'Site profile: commands of this checkout act on the lab from now on',
      work: async () => writeSite(await siteOf(estate, places.imageLock)),
    }),
    ...(estate.relay ? [givePasswordTask()] : []),
  ]
}

/** Steps one after the other; a list within a concurrent one would be concurrent too. */
const group = (title: string, tasks: ListrTask[]): ListrTask => ({
  title,
  task: (_, task) => task.newListr(tasks, { concurrent: false }),
})

/** The images of every kind of service that the plan has. */
async function imagesOf({ collective, associations }: Plan): Promise<string[]> {
  const services = [collective, ...Object.values(associations)].flatMap(({ services }) => services)
  const { kinds } = await readCatalogue([...new Set(services.map(({ kind }) => kind))])
  return [...new Set([...kinds.values()].flatMap(({ images }) => Object.values(images)))]
}
