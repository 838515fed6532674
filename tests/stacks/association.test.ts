import { expect, test } from '@jest/globals'
import type { AssociationPlan } from '../../inventory/model/planning/plan.ts'
import { planOf, readEstate } from '../../inventory/model/read.ts'
import { association } from '../../stacks/association.ts'
import { register } from '../components/register.ts'

const { collective, associations } = planOf(await readEstate('inventory'))
const infini = associations.infini as AssociationPlan
const world = { stack: 'infini', stackOutputs: { services: collective.services.map(({ key }) => key) } }

test('where one guest is gateway and carries the services, an association has one package on it, addresses included', async () => {
  const onOneGuest: AssociationPlan = JSON.parse(
    JSON.stringify(infini).replaceAll('"gateway":"gateway"', '"gateway":"apps"'),
  )
  const { urns, inputs } = await register(() => association(onOneGuest), world)
  const configurations = urns.filter((urn) => urn.includes('bocage:provider:MachineConfiguration'))
  expect(configurations).toEqual(['bocage:provider:MachineConfiguration::apps'])
  expect(inputs['bocage:provider:MachineConfiguration::apps']).toMatchObject({
    owner: 'infini',
    files: { '/etc/bocage/sites.d/infini.caddy': { mode: '0644' } },
    secrets: { 'blogs-infini-example/database': { owner: '33:33' } },
  })
})

test('what the collective does not have yet stops the stack, with the next step', async () => {
  const lacking = { ...world, stackOutputs: { services: [] } }
  await expect(register(() => association(infini), lacking)).rejects.toThrow(/doesn't have "blogs".*Run scripts\/up/)
})
