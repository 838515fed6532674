import { expect, test } from '@jest/globals'
import type { GuestPlan } from '../../inventory/model/plan.ts'
import { planOf, readEstate } from '../../inventory/model/read.ts'
import {
  refuseExodus,
  refuseForeignContainers,
  refuseForeignGuests,
  refuseOtherEstate,
} from '../../operations/refusals.ts'
import { isOurs, type StackState } from '../../operations/state.ts'

const estate = await readEstate('inventory')
const stateWith = (...resources: StackState['resources']): StackState => ({ resources, pending: 0 })
const farm = {
  urn: 'urn:pulumi:infini::bocage::bocage:components:WordPressFarm::blogs',
  type: 'bocage:components:WordPressFarm',
}
const found = [
  { machine: 'apps', unknown: [{ kind: 'container', stack: 'infini', name: 'blogs-infini-example', attached: [] }] },
]

test('containers of a stack that this state has never brought up are somebody else’s', () => {
  expect(() => refuseForeignContainers(found, () => stateWith())).toThrow(
    /apps: the container "blogs-infini-example" of "infini" is there.*\n?.*scripts\/up --adopt/,
  )
})

test('containers of a stack that was brought up from here are what a killed run left', () => {
  expect(() => refuseForeignContainers(found, () => stateWith(farm))).not.toThrow()
})

test('guests that a state without resources finds at work are somebody else’s; leftovers are nobody’s', () => {
  const { machines } = planOf(estate).collective
  const guest = machines.apps as GuestPlan
  expect(() => refuseForeignGuests([{ guest, running: false, inUse: true }])).toThrow('the guest "apps" (110) is there')
  expect(() => refuseForeignGuests([{ guest, running: false, inUse: false }])).not.toThrow()
})

test('one association may leave; several leave by name', () => {
  expect(() => refuseExodus(['infini'], [])).not.toThrow()
  expect(() => refuseExodus(['infini', 'gnuragistes'], ['infini'])).toThrow('scripts/up --leave infini gnuragistes')
  expect(() => refuseExodus(['infini', 'gnuragistes'], ['gnuragistes', 'infini'])).not.toThrow()
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
