import { existsSync } from 'node:fs'
import type { ListrTask } from 'listr2'
import { makeOnce } from '../../engine/cache.ts'
import { pinnedDigests } from '../../inventory/model/planning/images.ts'
import { step } from '../step.ts'
import { renderSources } from '../trees/apt-sources.ts'
import { machineSources } from '../trees/trees.ts'
import { copyFolder, copyOfficial, keptCopies } from './official.ts'
import { originOf, renderOrigins } from './origin.ts'
import { publishTask } from './publish.ts'
import { baseRecipe, imageFolder, maker, type Recipe, recipeDigest, recipeOf } from './recipe.ts'

/** What making images needs of Debian, by package. Gitea also needs Go and Node. */
export const imagePackages = ['buildah', 'mmdebstrap', 'skopeo']

/** Which images go to which registry, and the file that says what each of them is there. */
export type LabImages = {
  /** As `host:port`, reachable from this machine. */
  registry: string
  /** The lock file: the digest of each image as the registry serves it. */
  out: string
}

/**
 * The images that the lab's guests run, by their upstream names with their versions, as `mariadb:10.11.18`: the official ones where their
 * registries are reached, made from packages where not, and kept for the next time.
 *
 * @returns what has them on this machine, for which the lab's registry isn't needed yet, and what puts them there
 */
export function labImages(images: readonly string[]) {
  const folders = new Map<string, string>()
  return {
    tasks: [originTask(images, folders)],
    publish: (registry: LabImages) =>
      publishTask({ ...registry, images, folderOf: (image) => folders.get(image) ?? folderOf(recipeOf(image)) }),
  }
}

/** Asks where each image comes from, then has it: whoever looks reads which of both it is. */
const originTask = (images: readonly string[], folders: Map<string, string>): ListrTask => ({
  title: 'Where the images come from',
  task: async (_, task) => {
    const known = { digests: pinnedDigests(), kept: keptCopies }
    const origins = await Promise.all(images.map(async (image) => [image, await originOf(image, known)] as const))
    const made = origins.flatMap(([image, origin]) => ('because' in origin ? [recipeOf(image, origin.because)] : []))
    for (const [image, origin] of origins) {
      folders.set(image, 'digest' in origin ? copyFolder(image, origin.digest) : folderOf(recipeOf(image)))
    }
    task.title = renderOrigins(origins)
    return task.newListr(
      [
        ...origins.flatMap(([image, origin]) => ('digest' in origin ? [copyTask(image, origin.digest)] : [])),
        ...(made.length > 0 ? [madeTask(made)] : []),
      ],
      { concurrent: true },
    )
  },
})

/** What is made: each of these images begins with the common layer. */
const madeTask = (recipes: Recipe[]): ListrTask => ({
  title: 'Made from packages',
  task: (_, task) =>
    task.newListr(
      [
        buildTask(baseRecipe),
        {
          title: 'Lab images',
          task: (_, task) => task.newListr(recipes.map(buildTask), { concurrent: true }),
        },
      ],
      { concurrent: false },
    ),
})

/** An official image, copied and kept. */
function copyTask(image: string, digest: string): ListrTask {
  const title = `Official image ${image}`
  return step(`image-${encodeURIComponent(image)}`, {
    title,
    skip: () => (existsSync(copyFolder(image, digest)) ? `${title}: kept from before` : false),
    work: async ({ run }) => {
      await copyOfficial(image, digest, run)
    },
  })
}

/**
 * One image, made without a Docker daemon, and kept.
 *
 * It is made in namespaces of its own that end with this process: a killed build leaves no mount and no process.
 */
function buildTask(recipe: Recipe): ListrTask {
  const title = recipe === baseRecipe ? 'The layer common to all lab images' : `Lab image ${recipe.image}`
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
            ...[recipe.folder, recipe.image, recipe === baseRecipe ? '' : folderOf(baseRecipe), scratch, to],
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
  recipe === baseRecipe ? imageFolder(baseRecipe, sources()) : imageFolder(recipe, recipeDigest(baseRecipe, sources()))
