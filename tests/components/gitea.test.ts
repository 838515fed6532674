import { expect, test } from '@jest/globals'
import * as docker from '@pulumi/docker'
import { Gitea, GiteaOrganisation } from '../../components/gitea.ts'
import type { ServicePlan } from '../../inventory/model/planning/plan.ts'
import { planOf, readEstate } from '../../inventory/model/read.ts'
import { register } from './register.ts'

const { collective, associations } = planOf(await readEstate('inventory'))
const forge = collective.services.find(({ kind }) => kind === 'gitea') as ServicePlan
const share = associations.infini?.shares.find(({ service }) => service.kind === 'gitea')

const command = 'command:local:Command'
const giteaInputs = async (shape: ServicePlan) =>
  (await register(() => new Gitea('forge', { shape, docker: new docker.Provider('apps', {}) }))).inputs

test('nobody but the inventory makes accounts or organisations: names are known before anything is created', async () => {
  const inputs = await giteaInputs(forge)
  const container =
    'bocage:components:Gitea$bocage:components:ContainerService$docker:index/container:Container::forge-container'
  expect(inputs[container]?.envs).toEqual(
    expect.arrayContaining([
      'GITEA__service__DISABLE_REGISTRATION=true',
      'GITEA__admin__DISABLE_REGULAR_ORG_CREATION=true',
    ]),
  )
})

test('the accounts are one script, which runs again when somebody comes or goes, and never holds a password', async () => {
  const urn = `bocage:components:Gitea$${command}::forge-accounts`
  const before = (await giteaInputs(forge))[urn]
  const after = (await giteaInputs({ ...forge, accounts: forge.accounts.slice(1) }))[urn]
  expect(before).toMatchObject({ create: 'ssh -F .bocage/ssh_config -T apps timeout 900 sh -s' })
  expect(before).not.toHaveProperty('delete')
  expect(after?.stdin).not.toBe(before?.stdin)
  expect(after?.stdin).toContain("secrets='/var/lib/bocage/secrets/collective/forge'")
})

test('an organisation that goes runs its script once more, to let nobody in', async () => {
  if (share === undefined) throw new Error('infini has a share of the forge')
  const { inputs } = await register(() => new GiteaOrganisation('forge-infini', { shape: share }), { stack: 'infini' })
  expect(inputs[`bocage:components:GiteaOrganisation$${command}::forge-infini`]).toMatchObject({
    create: 'ssh -F .bocage/ssh_config -T apps timeout 900 sh -s',
    delete: 'ssh -F .bocage/ssh_config -T apps timeout 900 sh -s removed',
    stdin: expect.stringContaining('= removed ]; then'),
  })
})
