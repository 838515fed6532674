import { expect, test } from '@jest/globals'
import { association } from '../../stacks/association.ts'
import { collective } from '../../stacks/collective.ts'
import { register } from '../components/register.ts'
import { changed, resolveSmall } from '../inventory/small-estate.ts'

const { plan, errors } = resolveSmall({
  ...changed(
    'collective.yaml',
    'services:\n',
    `  rented: { kind: server, address: 203.0.113.7, host_key: SHA256:${'A'.repeat(43)} }
services:
  front-rented: { kind: gateway, on: rented }
  pages: { kind: wordpress-farm, on: rented }
`,
  ),
  'associations/lierre.yaml': 'name: Le Lierre\nuses: { pages: { sites: { lierre.example: { title: Le Lierre } } } }\n',
})
if (plan === undefined) throw new Error(errors.map(({ what }) => what).join('\n'))
const { collective: shared, associations } = plan
const lierre = associations.lierre
if (lierre === undefined) throw new Error('no plan of lierre')

const configuration = 'bocage:provider:MachineConfiguration::rented'

test('a server is not made: what is on its disk is, and the state knows how to reach it once more', async () => {
  const { urns, inputs, outputs, options } = await register(() => collective(shared, undefined))
  expect(urns.filter((urn) => urn.endsWith('::rented'))).toEqual([
    'bocage:components:DockerHost$pulumi:providers:docker::rented',
    'bocage:components:DockerHost::rented',
    'bocage:components:Server::rented',
    configuration,
  ])
  expect(outputs['bocage:components:Server::rented']).toEqual({
    ...{ machine: 'rented', owner: 'collective' },
    ...{ address: '203.0.113.7', hostKey: `SHA256:${'A'.repeat(43)}` },
  })
  // A guest's configuration goes with the guest; a server stays, and what Bocage brought is taken out of it.
  expect(options[configuration]).not.toHaveProperty('deletedWith')
  expect(inputs[configuration]).toMatchObject({
    files: { '/etc/bocage/firewall.nft': {}, '/etc/bocage/Caddyfile': {}, '/etc/docker/daemon.json': {} },
    guarded: expect.arrayContaining(['/etc/bocage/firewall.nft', '/etc/ssh/authorized_keys.d/root']),
  })
})

test('what an association has on a server is there as on a guest: package, address, containers within', async () => {
  const { inputs, urns } = await register(() => association(lierre), {
    stack: 'lierre',
    stackOutputs: { services: shared.services.map(({ key }) => key) },
  })
  expect(urns.filter((urn) => urn.includes('MachineConfiguration'))).toEqual([configuration])
  expect(inputs[configuration]).toMatchObject({ files: { '/etc/bocage/sites.d/lierre.caddy': {} } })
  const containers = Object.entries(inputs).filter(([urn]) => urn.includes('docker:index/container:Container'))
  expect(containers.map(([, { ports }]) => ports)).toEqual([[expect.objectContaining({ ip: '198.19.255.1' })]])
})
