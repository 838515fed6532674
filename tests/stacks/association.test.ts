import { expect, test } from '@jest/globals'
import type { AssociationPlan } from '../../inventory/model/planning/plan.ts'
import { association } from '../../stacks/association.ts'
import { register } from '../components/register.ts'
import { collectiveOutputs, plan } from './example.ts'

const { associations } = plan
const infini = associations.infini as AssociationPlan
const world = { stack: 'infini', stackOutputs: collectiveOutputs }

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
  const lacking = (outputs: object) => register(() => association(infini), { ...world, stackOutputs: { ...outputs } })
  await expect(lacking({ ...collectiveOutputs, services: [] })).rejects.toThrow(/doesn't have "blogs".*Run scripts\/up/)
  // Docker would make a folder where the file with the relay's password is to be.
  const { provides: _, ...before } = collectiveOutputs
  await expect(lacking(before)).rejects.toThrow(/doesn't have "apps mail-relay\/password-33-33".*Run scripts\/up/)
})
