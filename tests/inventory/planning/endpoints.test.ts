import { expect, test } from '@jest/globals'
import { planOf } from '../../../inventory/model/read.ts'
import { changed, resolveSmall } from '../small-estate.ts'

test('U1: the plan names the former addresses of a site, for the gateway that has its own', () => {
  const renamed = '{ title: Le Houx, id: houx-example, formerly: [houx.example] }'
  const plan = planOf(
    resolveSmall(changed('associations/houx.yaml', 'houx.example: { title: Le Houx }', `ilex.example: ${renamed}`)),
  )
  const endpoints = (plan.associations.houx?.shares ?? []).flatMap((share) => share.endpoints)
  expect(endpoints).toEqual([
    expect.objectContaining({
      ...{ key: 'blogs-houx-example', host: 'ilex.example', formerly: ['houx.example'], gateway: 'gateway' },
    }),
  ])
})
