import { expect, test } from '@jest/globals'
import { planOf } from '../../../inventory/model/read.ts'
import { siteProfile } from '../../../inventory/model/site.ts'
import { webAddresses } from '../../../operations/visits/web-addresses.ts'
import { changed, resolveSmall } from '../../inventory/small-estate.ts'

const plan = planOf(resolveSmall())

test('every name of the estate has its owner, its gateway, and the door that it has to lead to', () => {
  const door = { machine: 'pve1', address: 'pve1.bocage.example' }
  expect(webAddresses(plan)).toEqual([
    { host: 'git.bocage.example', stack: 'collective', machine: 'apps', gateway: 'gateway', door },
    { host: 'houx.example', stack: 'houx', machine: 'apps', gateway: 'gateway', door },
    { host: 'lierre.example', stack: 'lierre', machine: 'apps', gateway: 'gateway', door },
  ])
})

test('U1: a former name is an address, too, which has to lead to the same door', () => {
  const renamed = 'ilex.example: { title: Le Houx, id: houx-example, formerly: [houx.example] }'
  const { 'associations/houx.yaml': text = '' } = changed(
    'associations/houx.yaml',
    'houx.example: { title: Le Houx }',
    renamed,
  )
  const ofHoux = webAddresses(planOf(resolveSmall({ 'associations/houx.yaml': text }))).filter(
    ({ stack }) => stack === 'houx',
  )
  expect(ofHoux.map(({ host, door }) => [host, door.machine])).toEqual([
    ['houx.example', 'pve1'],
    ['ilex.example', 'pve1'],
  ])
})

test('in a rehearsal, names lead to where that has its machines', () => {
  const site = siteProfile.parse({ name: 'lab', ssh: { addresses: { pve1: '198.51.100.10' } } })
  expect(webAddresses(plan, site).map(({ door }) => door.address)).toEqual(Array(3).fill('198.51.100.10'))
})
