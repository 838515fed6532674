import { expect, test } from '@jest/globals'
import { renderProblem } from '../../../words/said/problem.ts'
import { changed, resolveSmall, smallEstate } from '../small-estate.ts'

const C = 'collective.yaml'
const L = 'associations/lierre.yaml'
const warned = (files: Record<string, string>) => {
  const { errors, warnings } = resolveSmall(files)
  expect(errors).toEqual([])
  return warnings.map(renderProblem)
}

test.each([
  ['a site', changed(L, '{ title: Le Lierre', '{ title: Le Lierre, memory: 8GiB'), 'associations/lierre.yaml:5:51'],
  [
    'all sites',
    changed(C, 'wordpress-farm, on: apps', 'wordpress-farm, on: apps, site_memory: 8GiB'),
    'collective.yaml:25:57',
  ],
  [
    'the database',
    changed(C, 'wordpress-farm, on: apps', 'wordpress-farm, on: apps, database_memory: 8GiB'),
    'collective.yaml:25:61',
  ],
  ['the forge', changed(C, 'git.bocage.example }', 'git.bocage.example, memory: 8GiB }'), 'collective.yaml:26:72'],
])('%s that may use more than the whole guest has is told, at its line', (_, files, place) => {
  expect(warned(files)).toEqual([
    `inventory/${place}: it may use 8GiB, and "apps", where it runs, has 4GiB. Write at most 4GiB, or give the guest more memory.`,
  ])
})

test('containers that may use more together than their guest has are told, once for the guest', () => {
  expect(warned({})).toEqual([])
  const sites = Array.from({ length: 4 }, (_, n) => `      s${n}.lierre.example: { title: S }\n`).join('')
  expect(warned({ [L]: `${smallEstate[L]}${sites}` })).toEqual([
    'inventory/collective.yaml:22:59: the containers on "apps" may use 5GiB together, and it has 4GiB. Give it more, or them less: where many are busy at once, the kernel ends one of them.',
  ])
})

test('an application that may keep more processors busy than its guest has is refused: Docker would not make its container', () => {
  const tube = 'services:\n  tube: { kind: peertube, on: apps, address: tube.lierre.example, processors: 3 }\n'
  const { errors } = resolveSmall({ [L]: `${smallEstate[L]}${tube}` })
  expect(errors.map(renderProblem)).toEqual([
    'inventory/associations/lierre.yaml:7:79: it may keep 3 processors busy, and "apps", where it runs, has 2. Write at most 2, or give the guest more "cores".',
  ])
})
