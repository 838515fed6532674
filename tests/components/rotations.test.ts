import { expect, test } from '@jest/globals'
import { rotationsOf } from '../../components/rotation.ts'
import { componentOf } from '../../components/service-component.ts'
import { planOf, readEstate } from '../../inventory/model/read.ts'
import type { MachinePart } from '../../machines/part.ts'

const plan = planOf(await readEstate('inventory'))

test('S4: of every secret that is born for a service, it is said how it is made anew, or why it can’t be', async () => {
  const { collective, associations } = plan
  const born: string[] = []
  const add = (machine: string, owner: string, parts: MachinePart[] = []) =>
    born.push(...parts.flatMap(({ secrets = [] }) => secrets.map(({ path }) => `${machine} ${owner}/${path}`)))
  // One after the other: jest can't load modules of Pulumi side by side.
  for (const service of collective.services)
    add(service.machine, service.owner, (await componentOf(service.kind)).parts?.(service))
  for (const share of Object.values(associations).flatMap(({ shares }) => shares))
    add(share.service.machine, share.association, (await componentOf(share.service.kind)).shareParts?.(share))
  const rotations = (await rotationsOf(plan)).map(({ machine, secret }) => `${machine} ${secret}`)
  expect(rotations.sort()).toEqual(born.sort())
})
