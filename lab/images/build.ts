import { existsSync } from 'node:fs'
import type { ListrTask } from 'listr2'
import { makeOnce } from '../../engine/cache.ts'
import { renderSources } from '../apt-sources.ts'
import { step } from '../step.ts'
import { machineSources } from '../trees.ts'
import { publishTask } from './publish.ts'
import { base, imageFolder, maker, type Recipe, recipeDigest, recipeOf } from './recipe.ts'

/** What making images needs of Debian, by package. Gitea also needs Go and Node. */
export const imagePackages = ['buildah', 'mmdebstrap', 'skopeo']

/** Which images go to which registry, and the file that says what each of them is there. */
export type LabImages = {
  /** As `host:port`, reachable from this machine. */
  registry: string
  /** The lock file: the digest of each image as the registry serves it. */
  out: string
  /** Upstream names with their versions, as `mariadb:10.11.18`. */
  images: readonly string[]
}

/** The images that the lab's guests run: made where they are not kept from before, then put in the registry. */
export const imageTasks = (wanted: LabImages): ListrTask[] => [
  ...buildTasks(wanted.images),
  publishTask({ ...wanted, folderOf: (image) => folderOf(recipeOf(image)) }),
]

/** The images alone: no registry is needed, so that they can be made while it is set up. */
export const buildTasks = (images: readonly string[]): ListrTask[] => [
  buildTask(base),
  {
    title: 'Lab images',
    task: (_, task) =>
      task.newListr(
        images.map((image) => buildTask(recipeOf(image))),
        { concurrent: true },
      ),
  },
]

/**
 * One image, made without a Docker daemon, and kept.
 *
 * It is made in namespaces of its own that end with this process: a killed build leaves no mount and no process.
 */
function buildTask(recipe: Recipe): ListrTask {
  const title = recipe === base ? 'The layer common to all lab images' : `Lab image ${recipe.image}`
  return step(`image-${recipe.name}`, {
    title,
    skip: () => (existsSync(folderOf(recipe)) ? `${title}: kept from before` : false),
    work: async ({ run }) => {
      await makeOnce(folderOf(recipe), async (to, scratch) => {
        await run(
          'nice',
          [
            ...['-n', recipe.heavy ? '10' : '0', 'setpriv', '--pdeathsig', 'KILL'],
            ...['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', maker],
            ...[recipe.folder, recipe.image, recipe === base ? '' : folderOf(base), scratch, to],
          ],
          { input: sources() },
        )
        return true
      })
    },
  })
}

const sources = () => renderSources(machineSources())

/** The folder of an image: the common layer comes from this machine's Debian sources, all others from that layer. */
const folderOf = (recipe: Recipe): string =>
  recipe === base ? imageFolder(base, sources()) : imageFolder(recipe, recipeDigest(base, sources()))
