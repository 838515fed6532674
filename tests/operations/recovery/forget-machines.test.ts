import { expect, test } from '@jest/globals'
import { stateWithout, withoutMachines } from '../../../operations/recovery/forget-machines.ts'

const urn = (type: string, name: string) => `urn:pulumi:houx::bocage::${type}::${name}`
const resource = (type: string, name: string, more: object = {}) => ({ urn: urn(type, name), type, ...more })

const machine = (name: string) => resource('bocage:components:Server', name, { outputs: { machine: name } })
const configuration = (name: string, more: object = {}) =>
  resource('bocage:provider:MachineConfiguration', name, { outputs: { machine: name, owner: 'houx' }, ...more })
const engine = (name: string) =>
  resource('pulumi:providers:docker', name, { parent: urn('bocage:components:DockerHost', name) })
const host = (name: string) => resource('bocage:components:DockerHost', name, { outputs: { machine: name } })
const site = (name: string, on: string) => resource('bocage:components:Site', name, { outputs: { machine: on } })
const part = (type: string, name: string, of: string, more: object = {}) =>
  resource(type, name, { parent: urn('bocage:components:Site', of), ...more })

const namesOf = (resources: { urn: string }[]) => resources.map(({ urn }) => urn.split('::').slice(2).join('::'))

test('what is on a machine is forgotten: what says so, what its engine runs, and what is done for a service there', () => {
  const all = {
    resources: [
      ...[machine('rented'), machine('other'), configuration('rented'), configuration('other')],
      ...[host('rented'), engine('rented'), host('other'), engine('other')],
      ...[site('pages', 'rented'), site('blogs', 'other')],
      part('command:local:Command', 'pages-install', 'pages'),
      part('command:local:Command', 'blogs-install', 'blogs'),
      part('docker:index/container:Container', 'old', 'nowhere', {
        provider: `${urn('pulumi:providers:docker', 'rented')}::id`,
      }),
      part('docker:index/container:Container', 'kept', 'nowhere', {
        provider: `${urn('pulumi:providers:docker', 'other')}::id`,
      }),
    ],
  }
  const { left, forgotten } = withoutMachines(all, ['rented'])
  expect(forgotten).toBe(4)
  expect(namesOf(left.resources ?? [])).toEqual([
    // What says that it was there is no more than a name: the next run takes it out as it takes out whatever left.
    'bocage:components:Server::rented',
    'bocage:components:Server::other',
    'bocage:provider:MachineConfiguration::other',
    'bocage:components:DockerHost::rented',
    'bocage:components:DockerHost::other',
    'pulumi:providers:docker::other',
    'bocage:components:Site::pages',
    'bocage:components:Site::blogs',
    'command:local:Command::blogs-install',
    'docker:index/container:Container::kept',
  ])
})

test('what is rented of somebody is not on the machine: it leaves as it always does', () => {
  const rented = resource('hcloud:index/server:Server', 'nuage', { parent: urn('bocage:components:Server', 'nuage') })
  const all = { resources: [machine('nuage'), rented] }
  expect(withoutMachines(all, ['nuage'])).toEqual({ left: all, forgotten: 0 })
})

test('what stays depends on nothing that is forgotten: the engine would refuse such a state', () => {
  const gone = configuration('rented')
  const other = configuration('other')
  const door = configuration('door', {
    dependencies: [gone.urn, other.urn],
    propertyDependencies: { parts: [gone.urn], owner: null },
    deletedWith: gone.urn,
  })
  const begun = [{ type: 'updating', resource: gone }]
  const { left } = withoutMachines({ resources: [gone, other, door], pending_operations: begun }, ['rented'])
  expect(left).toEqual({
    resources: [
      other,
      {
        ...configuration('door'),
        dependencies: [other.urn],
        propertyDependencies: { parts: [], owner: null },
      },
    ],
    pending_operations: [],
  })
})

test('what a run knows of a stack loses the same, with what had been begun there', () => {
  const begun = [configuration('rented'), configuration('other')]
  const state = { resources: [machine('rented'), configuration('rented')], begun, pending: 2, written: 7 }
  expect(stateWithout(state, ['rented'])).toEqual({
    resources: [machine('rented')],
    begun: [configuration('other')],
    pending: 1,
    written: 7,
  })
  expect(stateWithout(state, ['elsewhere'])).toBe(state)
})
