import { expect, test } from '@jest/globals'
import { planOf, readEstate } from '../../../inventory/model/read.ts'
import { logicalName, type StackState } from '../../../operations/estate/state.ts'
import { leavingMachines, leavingParts, standsOn } from '../../../operations/leaving/leaving.ts'

type Resource = StackState['resources'][number]

const plan = planOf(await readEstate('inventory'))
const stateOf = (...resources: Resource[]): StackState => ({ resources, pending: 0 })
const resource = (type: string, name: string, more: Partial<Resource> = {}): Resource => ({
  urn: `urn:pulumi:collective::bocage::${type}::${name}`,
  type,
  ...more,
})
const guest = (name: string) =>
  resource('bocage:provider:LxcGuest', name, { outputs: { host: 'pve1', vmid: 131, address: '10.20.0.131' } })

test('a guest that only the state still has can be reached until it is taken down', () => {
  expect(leavingMachines(plan, stateOf(guest('essai')))).toEqual([
    { name: 'essai', address: '10.20.0.131', through: 'pve1', on: 'pve1', id: 131 },
  ])
})

test('so can a server, whose key is checked as before', () => {
  const outputs = { machine: 'louee', owner: 'collective', address: '203.0.113.7', hostKey: 'SHA256:abc' }
  expect(leavingMachines(plan, stateOf(resource('bocage:components:Server', 'louee', { outputs })))).toEqual([
    { name: 'louee', address: '203.0.113.7', hostKey: 'SHA256:abc' },
  ])
})

test('so can one that was rented in the cloud; one that is still being made is not leaving', () => {
  const outputs = { machine: 'nuage', owner: 'collective', address: '203.0.113.7', hostKey: 'SHA256:abc' }
  const made = resource('bocage:components:HcloudServer', 'nuage', { outputs })
  expect(leavingMachines(plan, stateOf(made))).toEqual([
    { name: 'nuage', address: '203.0.113.7', hostKey: 'SHA256:abc' },
  ])
  expect(leavingParts(plan, stateOf(made))).toEqual([{ name: 'nuage', urns: [made.urn] }])
  const order = { type: 'cax11', location: 'fsn1', zone: 'eu-central', image: 'debian-12' }
  const coming = { nuage: { kind: 'hcloud' as const, name: 'nuage', order } }
  expect(leavingParts({ ...plan, collective: { ...plan.collective, coming } }, stateOf(made))).toEqual([])
})

test('a guest of the inventory is as the inventory says, whatever the state has', () => {
  expect(leavingMachines(plan, stateOf(guest('apps')))).toEqual([])
})

test('what leaves the collective leaves with all that belongs to it', () => {
  const farm = resource('bocage:components:WordPressFarm', 'bancs', { outputs: { service: 'bancs' } })
  const server = resource('bocage:components:ContainerService', 'bancs-database', { parent: farm.urn })
  const container = resource('docker:index/container:Container', 'bancs-database-container', { parent: server.urn })
  const kept = resource('bocage:components:WordPressFarm', 'blogs', { outputs: { service: 'blogs' } })
  const staying = resource('bocage:components:ContainerService', 'blogs-database', { parent: kept.urn })
  const volume = resource('docker:index/volume:Volume', 'blogs-database-data', { parent: staying.urn })
  const machine = resource('bocage:components:LxcGuest', 'apps')
  expect(leavingParts(plan, stateOf(farm, server, container, kept, staying, volume, machine))).toEqual([
    { name: 'bancs', urns: [farm.urn, server.urn, container.urn] },
  ])
})

test('what says which machine or service it is of leaves with that, whatever its class and its name', () => {
  const mailbox = (name: string, outputs: Record<string, string>) =>
    resource('bocage:components:MailNode', name, { outputs: { owner: 'collective', ...outputs } })
  const parts = [
    mailbox('mail-apps', { machine: 'apps', service: 'forge' }),
    mailbox('mail-essai', { machine: 'apps', service: 'essai' }),
    mailbox('vpn-apps', { machine: 'apps' }),
    mailbox('vpn-essais', { machine: 'essais' }),
    resource('bocage:provider:MachineConfiguration', 'essais', { outputs: { machine: 'essais', owner: 'collective' } }),
  ]
  expect(leavingParts(plan, stateOf(...parts)).map(({ name, urns }) => [name, ...urns.map(logicalName)])).toEqual([
    ['essai', 'mail-essai'],
    ['essais', 'vpn-essais'],
    ['essais', 'essais'],
  ])
})

test('a part that does not say what it is stays, with all that is under it: nobody takes down what is not known', () => {
  const unknown = resource('bocage:components:Tunnel', 'neutrinet')
  const container = resource('bocage:components:ContainerService', 'neutrinet-client', {
    parent: unknown.urn,
    outputs: { machine: 'essais', service: 'neutrinet-client' },
  })
  const theirs = resource('docker:index/volume:Volume', 'essais', { outputs: { machine: 'essais' } })
  expect(leavingParts(plan, stateOf(unknown, container, theirs))).toEqual([])
})

test('a machine that leaves takes its configuration along, where a state made before has it and where one has it now', () => {
  const stack = resource('pulumi:pulumi:Stack', 'bocage-collective')
  const atRoot = { parent: stack.urn, outputs: {} }
  const configured = { outputs: { machine: 'essais', owner: 'collective' } }
  const guest = resource('bocage:components:LxcGuest', 'essais', atRoot)
  const before = resource('bocage:provider:MachineConfiguration', 'essais', { ...configured, parent: guest.urn })
  const host = resource('bocage:components:ProxmoxHost', 'pve2', atRoot)
  const now = resource('bocage:provider:MachineConfiguration', 'essais', { ...configured, parent: stack.urn })
  expect(leavingParts(plan, stateOf(stack, guest, before, host))).toEqual([
    { name: 'essais', urns: [guest.urn, before.urn] },
    { name: 'pve2', urns: [host.urn] },
  ])
  expect(leavingParts(plan, stateOf(stack, guest, now))).toEqual([
    { name: 'essais', urns: [guest.urn] },
    { name: 'essais', urns: [now.urn] },
  ])
})

test('an association stands on a machine that it has a package on, and on a service that it has a share of', () => {
  const container = resource('docker:index/container:Container', 'x', { outputs: { networkMode: 'bancs' } })
  const site = resource('bocage:components:WordPressSite', 'y', { outputs: { machine: 'apps', uses: 'blogs' } })
  const association = stateOf(resource('bocage:provider:MachineConfiguration', 'essai'), container, site)
  const found = ['essai', 'bancs', 'blogs', 'apps'].map((name) => standsOn(name, association))
  expect(found).toEqual([true, true, true, false])
})
