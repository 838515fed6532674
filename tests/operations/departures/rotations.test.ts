import { expect, test } from '@jest/globals'
import { planOf, readEstate } from '../../../inventory/model/read.ts'
import { rotationsOf, secretName } from '../../../operations/departures/rotations.ts'
import { readCatalogue } from '../../../services/catalogue.ts'

const plan = planOf(await readEstate('inventory'))

test('no two secrets of the example, which has one of each kind, are told by the same words', async () => {
  const all = [plan.collective, ...Object.values(plan.associations)].flatMap(({ services }) => services)
  expect([...new Set(all.map(({ kind }) => kind))].sort()).toEqual((await readCatalogue()).names)
  const named = new Map(rotationsOf(plan).map((rotation) => [secretName(rotation), rotation.opens]))
  const words = [...named.values()]
  expect(words.filter((opens, index) => words.indexOf(opens) !== index)).toEqual([])
})
