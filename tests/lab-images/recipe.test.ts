import { mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { imageFolder, type Recipe, recipeDigest, recipeOf } from '../../lab/images/recipe.ts'
import { service as gitea } from '../../services/gitea/gitea.ts'
import { service as wordpressFarm } from '../../services/wordpress-farm/wordpress-farm.ts'

const images = [...Object.values(gitea.images), ...Object.values(wordpressFarm.images)]

const madeUp = (): Recipe => {
  const folder = mkdtempSync(join(tmpdir(), 'recipe-'))
  writeFileSync(join(folder, 'Containerfile'), 'FROM localhost/lab-base\n')
  return { image: 'made/up:1.0', name: 'up', folder, heavy: false }
}

test.each(images)('the lab can make %s', (image) => {
  expect(readdirSync(recipeOf(image).folder)).toContain('Containerfile')
})

test('an image without a recipe is refused, with the recipes that there are', () => {
  expect(() => recipeOf('library/nextcloud:31.0.0')).toThrow(
    'library/nextcloud:31.0.0: there is no folder lab/images/nextcloud with a Containerfile. There are recipes for: gitea, mariadb, wordpress.',
  )
})

test('only what is compiled on the machine is heavy', () => {
  expect(images.map((image) => recipeOf(image)).map(({ name, heavy }) => [name, heavy])).toEqual([
    ['gitea', true],
    ['wordpress', false],
    ['mariadb', false],
  ])
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
