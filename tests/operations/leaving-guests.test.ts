import { expect, test } from '@jest/globals'
import { planOf, readEstate } from '../../inventory/model/read.ts'
import { withLeavingGuests } from '../../operations/leaving-guests.ts'

const plan = planOf(await readEstate('inventory'))
const guest = (name: string) => ({
  urn: `urn:pulumi:collective::bocage::bocage:components:LxcGuest$bocage:provider:LxcGuest::${name}`,
  type: 'bocage:provider:LxcGuest',
  outputs: { host: 'pve1', vmid: 131, address: '10.20.0.131' },
})

test('a guest that only the state still has can be reached until it is taken down', () => {
  const { machines } = withLeavingGuests(plan, { resources: [guest('essai')], pending: 0 }).collective
  expect(machines.essai).toEqual({ kind: 'lxc', name: 'essai', on: 'pve1', id: 131, address: '10.20.0.131' })
})

test('a guest of the inventory is as the inventory says, whatever the state has', () => {
  const { machines } = withLeavingGuests(plan, { resources: [guest('apps')], pending: 0 }).collective
  expect(machines).toEqual(plan.collective.machines)
})
