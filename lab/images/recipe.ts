import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../../engine/cache.ts'
import { OperatorError } from '../../words/said/problem.ts'

/** How one image is made: a folder beside this file. */
export type Recipe = {
  /** The upstream image it stands for, as `gitea/gitea:1.27.3`. */
  image: string
  name: string
  folder: string
  /** Whether something is put together on this machine beforehand, which takes minutes. */
  heavy: boolean
}

const recipes = new URL('.', import.meta.url).pathname

/** What turns a recipe into an image. */
export const maker = join(recipes, 'make.sh')

/** The layer that every image begins with. */
export const baseRecipe: Recipe = { image: 'base', name: 'base', folder: join(recipes, 'base'), heavy: false }

/**
 * The recipe of an image, found by the last part of its name.
 *
 * @param because why it is made, and not copied from its registry
 * @throws OperatorError with the recipes that there are
 */
export function recipeOf(image: string, because?: string): Recipe {
  const name = /([^/:]+):[^:]+$/.exec(image)?.[1] ?? image
  const folder = join(recipes, name)
  if (existsSync(join(folder, 'Containerfile'))) {
    return { image, name, folder, heavy: existsSync(join(folder, 'prepare.sh')) }
  }
  throw new OperatorError('The lab cannot make an image that the inventory needs.', [
    {
      where: image,
      what: `${because === undefined ? '' : `it is not copied (${because}), and `}there is no folder lab/images/${name} with a Containerfile`,
      instead: `There are recipes for: ${recipeNames().join(', ')}.`,
    },
  ])
}

/** The names of all recipes, by the alphabet. */
export const recipeNames = (): string[] =>
  readdirSync(recipes)
    .filter((entry) => existsSync(join(recipes, entry, 'Containerfile')))
    .sort()

/** Where an image is kept once it is made, as an OCI folder: what it is made from decides the folder's name. */
export const imageFolder = (recipe: Recipe, ...ingredients: string[]): string =>
  join(cacheFolder('images'), recipe.name, recipeDigest(recipe, ...ingredients))

/** A short digest of all that an image is made from: its name, its files, the maker, and what else is named. */
export function recipeDigest({ image, folder }: Recipe, ...ingredients: string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([image, ...ingredients]))
  for (const file of [maker, ...filesOf(folder)]) {
    const executable = (statSync(file).mode & 0o100) !== 0
    const content = createHash('sha256').update(readFileSync(file)).digest('hex')
    hash.update(JSON.stringify([file === maker ? '' : file.slice(folder.length), executable, content]))
  }
  return hash.digest('hex').slice(0, 16)
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
