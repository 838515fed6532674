import { expect, test } from '@jest/globals'
import { LxcGuest, type LxcGuestArgs } from '../../components/lxc-guest.ts'
import { planOf, readEstate } from '../../inventory/model/read.ts'
import type { GuestPlan } from '../../machines/kinds/lxc.ts'
import { register } from './register.ts'

const { collective } = planOf(await readEstate('inventory'))
const shape = collective.machines.apps as GuestPlan
const urn = 'bocage:components:LxcGuest$bocage:provider:LxcGuest::apps'

async function guest(change: Partial<GuestPlan> = {}, more: Partial<LxcGuestArgs> = {}) {
  const args = { shape: { ...shape, ...change }, authorizedKeys: ['ssh-ed25519 AAAA camille'], ...more }
  const { inputs, outputs } = await register(() => {
    new LxcGuest('apps', args)
  })
  return { asked: inputs[urn], said: outputs['bocage:components:LxcGuest::apps'] }
}

test('only a guest with Docker may keep keys in its kernel; every guest may nest', async () => {
  expect((await guest({ docker: true })).asked?.features).toEqual(['keyctl', 'nesting'])
  expect((await guest({ docker: false })).asked?.features).toEqual(['nesting'])
})

test('a guest asks its host’s name server, unless another is given', async () => {
  expect((await guest()).asked).not.toHaveProperty('nameserver')
  expect((await guest({}, { nameserver: '203.0.113.2' })).asked?.nameserver).toBe('203.0.113.2')
})

test('a guest without a volume of its own asks for none', async () => {
  expect((await guest()).asked?.data).toEqual({ sizeMiB: 102400, storage: 'data' })
  const { data: _, ...without } = shape
  const { inputs } = await register(() => {
    new LxcGuest('apps', { shape: without, authorizedKeys: [] })
  })
  expect(inputs[urn]).not.toHaveProperty('data')
})

test('a guest is called by its key, and says in the state which machine it is', async () => {
  const { asked, said } = await guest()
  expect(asked).toMatchObject({ name: 'apps', hostname: 'apps', host: 'pve1', vmid: 110 })
  expect(said).toEqual({ machine: 'apps', owner: 'collective', address: '10.20.0.110' })
})
