import { expect, test } from '@jest/globals'
import { planOf, readEstate } from '../../../inventory/model/read.ts'
import type { StackState } from '../../../operations/estate/state.ts'
import { handovers, refuseKnots } from '../../../operations/runs/handovers.ts'

const plan = planOf(await readEstate('inventory'))
const running = (...names: string[]): StackState => ({
  resources: names.map((name) => ({
    urn: `urn:pulumi:x::bocage::docker:index/container:Container::${name}-container`,
    type: 'docker:index/container:Container',
    outputs: { name },
  })),
  pending: 0,
})
const site = 'blogs-infini-example'

test('a site that another association runs, and the inventory gives to infini, changes hands', () => {
  const states = new Map([
    ['gnuragistes', running(site, 'blogs-gnuragistes-example')],
    ['infini', running('blogs-autre-infini-example')],
  ])
  expect(handovers(plan, states)).toEqual([{ service: site, from: 'gnuragistes', to: 'infini' }])
})

test('a service that stays, or that nobody has any more, does not change hands', () => {
  expect(handovers(plan, new Map([['infini', running(site, 'blogs-qui-part')]]))).toEqual([])
})

const moving = (from: string, to: string) => [{ service: site, from, to }]

test.each([
  ['from one association to another', moving('gnuragistes', 'infini')],
  ['from an association that left', moving('partie', 'infini')],
])('%s: one run does it', (_, handover) => {
  expect(() => refuseKnots(handover, ['collective', 'gnuragistes', 'infini'], ['partie'])).not.toThrow()
})

test.each([
  ['to the collective', moving('infini', 'collective')],
  ['from the collective', moving('collective', 'infini')],
  ['to and fro', [...moving('infini', 'gnuragistes'), ...moving('gnuragistes', 'infini')]],
])('%s: it is told how to do it in two', (_, handover) => {
  expect(() => refuseKnots(handover, ['collective', 'gnuragistes', 'infini'], [])).toThrow(
    /Take it out of ".*" first and run scripts\/up; then give it to/,
  )
})

test('from a stack that is not brought up in this run: it is told to bring up all', () => {
  expect(() => refuseKnots(moving('gnuragistes', 'infini'), ['infini'], [])).toThrow(
    'Run scripts/up without naming stacks, so that "gnuragistes" lets go of it first.',
  )
})
