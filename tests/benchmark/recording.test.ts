import { expect, test } from '@jest/globals'
import { recordResources } from '../../benchmark/recording.ts'

const urn = (types: string, name: string) => `urn:pulumi:collective::bocage::${types}::${name}`
const stack = urn('pulumi:pulumi:Stack', 'bocage-collective')
const host = urn('bocage:components:DockerHost', 'apps')
const engine = urn('bocage:components:DockerHost$pulumi:providers:docker', 'apps')
const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'

const created = (newState: { urn: string; type: string; custom: boolean } & Record<string, unknown>) => ({
  op: 'create',
  newState,
})
const preview = {
  steps: [
    created({ urn: stack, type: 'pulumi:pulumi:Stack', custom: false }),
    created({
      urn: host,
      type: 'bocage:components:DockerHost',
      custom: false,
      parent: stack,
      dependencies: ['before'],
    }),
    created({
      urn: engine,
      type: 'pulumi:providers:docker',
      custom: true,
      parent: host,
      inputs: { __internal: {}, host: 'ssh://apps', version: '5.2.0' },
    }),
    created({
      urn: urn('docker:index/volume:Volume', 'wiki'),
      type: 'docker:index/volume:Volume',
      custom: true,
      provider: `${engine}::${unknown}`,
      inputs: { __defaults: [], name: 'wiki', labels: [{ __defaults: [], label: 'owner' }] },
    }),
  ],
}
const [component, provider, volume] = recordResources(preview, 'node_modules')

test('the stack itself is not recorded: every program has one', () => {
  expect(component).toEqual({
    urn: host,
    type: 'bocage:components:DockerHost',
    name: 'apps',
    custom: false,
    inputs: {},
    dependsOn: ['before'],
  })
})

test('a provider keeps its settings and its version, without what the engine notes in them', () => {
  expect(provider).toMatchObject({ parent: host, version: '5.2.0', inputs: { host: 'ssh://apps' } })
  expect(Object.keys(provider?.inputs ?? {})).toEqual(['host'])
})

test('a resource keeps its provider and its inputs, without what the provider notes in them', () => {
  expect(volume).toMatchObject({ provider: engine, inputs: { name: 'wiki', labels: [{ label: 'owner' }] } })
  expect(JSON.stringify(volume)).not.toContain('__defaults')
})
