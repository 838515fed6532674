import { expect, test } from '@jest/globals'
import { planOf } from '../../../inventory/model/read.ts'
import { noAssociations } from '../../../operations/runs/no-associations.ts'
import { resolveSmall } from '../../inventory/small-estate.ts'

const none = planOf(resolveSmall({ 'associations/houx.yaml': undefined, 'associations/lierre.yaml': undefined }))

test('C: an inventory without associations is an error where the state has some', () => {
  expect(noAssociations(none, 'estate', ['collective', 'lierre', 'houx'])).toEqual([
    {
      where: 'estate/associations',
      what: 'there is no association, and the state has houx, lierre',
      instead: 'Put the files back; if they all leave, scripts/up --leave houx lierre takes them down.',
    },
  ])
})

test('a collective of one needs no associations, and an inventory that has some needs none of the state', () => {
  expect(noAssociations(none, 'estate', ['collective'])).toEqual([])
  expect(noAssociations(none, 'estate', [])).toEqual([])
  expect(noAssociations(planOf(resolveSmall()), 'estate', ['collective', 'coop'])).toEqual([])
})
