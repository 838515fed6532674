import { expect, test } from '@jest/globals'
import { exampleStacks } from './example.ts'
import { asRegistered, recordedStacks } from './recorded.ts'
import { thingOf, transition } from './transition.ts'

/* An estate that the release before brought up, and this one takes over. What the providers make of it: tests/lab/runs/upgrade. */

const registered = (stack: string) =>
  exampleStacks[stack]?.() ?? Promise.reject(new Error(`the example has no ${stack}`))

test.each(recordedStacks)(
  'nothing that %s had is removed by a new release, but components that only group',
  async (stack) => {
    const { removed } = transition(asRegistered(stack), await registered(stack))
    expect(removed.filter((urn) => !/^bocage:components:(ProxmoxHost|Gateway)::/.test(urn))).toEqual([])
  },
)

test.each(recordedStacks)(
  'what %s keeps its data in is not made anew by a new release, under whatever URN',
  async (stack) => {
    const before = asRegistered(stack)
    const now = await registered(stack)
    const had = new Set(before.urns.map((urn) => thingOf(urn, before)))
    const { made } = transition(before, now)
    const things = made.map((urn) => thingOf(urn, now) ?? '').filter((thing) => /^(package|guest|Volume) /.test(thing))
    expect(things.filter((thing) => had.has(thing))).toEqual([])
  },
)

test.each(recordedStacks)('guests and volumes of %s have the names that they had', async (stack) => {
  const before = asRegistered(stack)
  const now = await registered(stack)
  const { kept } = transition(before, now)
  const named = ({ name, host, vmid }: Record<string, unknown> = {}) => ({ name, host, vmid })
  const lasting = before.urns.filter(
    (urn) => /:(LxcGuest|Volume)::/.test(urn) && !urn.startsWith('bocage:components:LxcGuest::'),
  )
  expect(lasting.length).toBeGreaterThan(0)
  for (const urn of lasting) {
    const [today = urn] = Object.entries(kept).find(([, was]) => was === urn) ?? []
    expect(named(now.inputs[today])).toEqual(named(before.inputs[urn]))
  }
})
