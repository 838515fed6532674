import { expect, test } from '@jest/globals'
import { planOf } from '../../../inventory/model/read.ts'
import { lostGuests } from '../../../operations/recovery/lost-guests.ts'
import { resolveSmall } from '../../inventory/small-estate.ts'

const plan = planOf(resolveSmall({}))
const apps = plan.collective.machines.apps
if (apps?.kind !== 'lxc') throw new Error('apps is a guest')

const resource = (kind: string, outputs: object) => ({
  urn: `urn:pulumi:collective::bocage::bocage:provider:${kind}::apps`,
  type: `bocage:provider:${kind}`,
  outputs: { ...outputs },
})
const guest = resource('LxcGuest', { host: apps.on, vmid: apps.id })
const configuration = resource('MachineConfiguration', { machine: 'apps' })
const there = { guest: apps, running: true, inUse: true }
const lost = (resources: object[], guests: (typeof there)[] = [], silent: string[] = []) =>
  lostGuests(
    plan,
    { resources: resources as never[], pending: 0 },
    { guests, silent, unreached: [], warnings: [] },
  ).map(({ name }) => name)

test.each([
  ['a guest that the state knows and its host has not', [guest, configuration], [], [], ['apps']],
  ['one of which the state only knows what is on it, as after a refresh', [configuration], [], [], ['apps']],
  ['one that is there', [guest], [there], [], []],
  ['one on a host that does not answer', [guest], [], [apps.on], []],
  ['one that was never made', [], [], [], []],
  [
    'one that the inventory has under another id now',
    [resource('LxcGuest', { host: apps.on, vmid: 7 }), configuration],
    [],
    [],
    [],
  ],
])('%s', (_, resources, guests, silent, names) => {
  expect(lost(resources, guests, silent)).toEqual(names)
})
