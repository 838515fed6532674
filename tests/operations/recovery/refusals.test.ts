import { expect, test } from '@jest/globals'
import { planOf, readEstate } from '../../../inventory/model/read.ts'
import type { GuestPlan } from '../../../machines/kinds/lxc.ts'
import { isOurs, type StackState } from '../../../operations/estate/state.ts'
import {
  refuseForeignContainers,
  refuseForeignGuests,
  refuseOtherEstate,
} from '../../../operations/recovery/refusals.ts'

const estate = await readEstate('inventory')
const stateWith = (...resources: StackState['resources']): StackState => ({ resources, pending: 0 })
const farm = {
  urn: 'urn:pulumi:infini::bocage::bocage:components:WordPressFarm::blogs',
  type: 'bocage:components:WordPressFarm',
}
const container = { kind: 'container', stack: 'infini', name: 'blogs-infini-example', attached: [], serves: true }
const found = (change = {}) => [{ machine: 'apps', unknown: [{ ...container, ...change }] }]
const begun = {
  urn: 'urn:container',
  type: 'docker:index/container:Container',
  inputs: { name: 'blogs-infini-example' },
}

test('containers of a stack that this state has never brought up are somebody else’s', () => {
  for (const serves of [true, false])
    expect(() => refuseForeignContainers(found({ serves }), () => stateWith())).toThrow(
      /apps: the container "blogs-infini-example" of "infini" is there.*\n?.*scripts\/up --adopt/,
    )
})

test('S6: what serves is never taken for what a killed run left, unless that run says so', () => {
  expect(() => refuseForeignContainers(found(), () => stateWith(farm))).toThrow(
    'the container "blogs-infini-example" of "infini" is there and serves',
  )
  expect(() => refuseForeignContainers(found(), () => ({ ...stateWith(farm), begun: [begun] }))).not.toThrow()
})

test('S6: a network with containers on it is not taken away from under them', () => {
  const network = { kind: 'network', name: 'blogs', attached: ['blogs-database'] }
  expect(() => refuseForeignContainers(found(network), () => stateWith(farm))).toThrow('the network "blogs"')
})

test('what does not run, of a stack that was brought up from here, is what a killed run left', () => {
  expect(() => refuseForeignContainers(found({ serves: false }), () => stateWith(farm))).not.toThrow()
})

test('guests that a state without resources finds at work are somebody else’s; leftovers are nobody’s', () => {
  const { machines } = planOf(estate).collective
  const guest = machines.apps as GuestPlan
  expect(() => refuseForeignGuests([{ guest, running: false, inUse: true }])).toThrow('the guest "apps" (110) is there')
  expect(() => refuseForeignGuests([{ guest, running: false, inUse: false }])).not.toThrow()
})

test('the state of another estate is refused', () => {
  const stack = (domain: string) => stateWith({ urn: 'urn:stack', type: 'pulumi:pulumi:Stack', outputs: { domain } })
  expect(() => refuseOtherEstate(stack('other.example'), 'collectif.example')).toThrow(
    'the state is that of "other.example", and the inventory describes "collectif.example"',
  )
  expect(() => refuseOtherEstate(stack('collectif.example'), 'collectif.example')).not.toThrow()
  expect(() => refuseOtherEstate(stateWith(), 'collectif.example')).not.toThrow()
})

test('a stack of another program in the same state is not ours to take down', () => {
  expect(isOurs(stateWith(farm))).toBe(true)
  expect(isOurs(stateWith({ urn: 'urn:bucket', type: 'aws:s3/bucket:Bucket' }))).toBe(false)
  expect(isOurs(undefined)).toBe(false)
})
