import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { recipeNames } from '../lab/images/recipe.ts'

const ofImages = recipeNames().map((name) => `lab/images/${name}/node/package-lock.json`)
const locks = ['package-lock.json', ...ofImages.filter((file) => existsSync(file))]

test.each(locks)('S13: every package of %s has a checksum', (file) => {
  const { packages }: { packages: Record<string, { integrity?: string; inBundle?: boolean }> } = JSON.parse(
    readFileSync(file, 'utf8'),
  )
  // What a package brings in its own archive is checked with that.
  const unchecked = Object.entries(packages).filter(
    ([path, { integrity, inBundle }]) => path !== '' && !integrity && !inBundle,
  )
  expect(unchecked.map(([path]) => path)).toEqual([])
})
