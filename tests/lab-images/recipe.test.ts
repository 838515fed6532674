import { mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { imageFolder, type Recipe, recipeDigest, recipeNames, recipeOf } from '../../lab/images/recipe.ts'
import { readCatalogue } from '../../services/catalogue.ts'
import { service as gitea } from '../../services/gitea/gitea.ts'

const { kinds } = await readCatalogue()
const images = [...kinds.values()].flatMap(({ images }) => Object.values(images))
const recipes = recipeNames().map((name) => recipeOf(`${name}:1.0`))

const madeUp = (): Recipe => {
  const folder = mkdtempSync(join(tmpdir(), 'recipe-'))
  writeFileSync(join(folder, 'Containerfile'), 'FROM localhost/lab-base\n')
  return { image: 'made/up:1.0', name: 'up', folder, heavy: false }
}

test.each(images)('the lab can make %s', (image) => {
  expect(recipeNames()).toContain(recipeOf(image).name)
})

test('an image without a recipe is refused, with the recipes that there are', () => {
  expect(() => recipeOf('library/nextcloud:31.0.0')).toThrow(
    `library/nextcloud:31.0.0: there is no folder lab/images/nextcloud with a Containerfile. There are recipes for: ${recipeNames().join(', ')}.`,
  )
})

test.each(recipes.map((recipe) => [recipe.name, recipe] as const))(
  '%s begins with the layer that all share, installs by its script, and says what it runs',
  (_, { folder }) => {
    const text = readFileSync(join(folder, 'Containerfile'), 'utf8')
    expect([...text.matchAll(/^FROM (\S+)/gm)].map(([, from]) => from)).toEqual(
      expect.not.arrayContaining([expect.not.stringMatching('^localhost/lab-base$')]),
    )
    expect(text).not.toMatch(/apt-get|apt install/)
    expect(text).toMatch(/^(CMD|ENTRYPOINT) \[/m)
  },
)

test('what is put together on the machine beforehand is heavy: the others come first', () => {
  expect(recipes.filter(({ heavy }) => heavy).map(({ name }) => name)).toEqual(['etherpad', 'gitea', 'peertube'])
})

test('every version of Gitea in the catalogue has the sum of its module written down', () => {
  const version = Object.values(gitea.images)[0]?.split(':')[1]
  expect(readFileSync(join(recipeOf(`gitea/gitea:${version}`).folder, 'modules.sum'), 'utf8')).toMatch(
    new RegExp(`^code\\.gitea\\.io/gitea v${version} h1:\\S{43}=$`, 'm'),
  )
})

test('an image is kept under another name when a file, its version or what it is made from changes', () => {
  const recipe = madeUp()
  const before = recipeDigest(recipe, 'layer')
  writeFileSync(join(recipe.folder, 'entrypoint.sh'), 'exec "$@"\n', { mode: 0o644 })
  const [file, version, layer] = [
    recipeDigest(recipe, 'layer'),
    recipeDigest({ ...recipe, image: 'made/up:1.1' }, 'layer'),
    recipeDigest(recipe, 'other layer'),
  ]
  expect(new Set([before, file, version, layer]).size).toBe(4)
  expect(imageFolder(recipe, 'layer')).toMatch(new RegExp(`/images/up/${file}$`))
})

test('an image is kept when its recipe is only checked out again', () => {
  const recipe = madeUp()
  const before = recipeDigest(recipe)
  utimesSync(join(recipe.folder, 'Containerfile'), 0, 0)
  expect(recipeDigest(recipe)).toBe(before)
})
