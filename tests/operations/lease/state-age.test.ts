import { expect, test } from '@jest/globals'
import type { StackState } from '../../../operations/estate/state.ts'
import { newestOf, refuseOldState, seenAfter } from '../../../operations/lease/state-age.ts'

const configuration = (machine: string, owner: string, version: number) => ({
  urn: `urn:${machine}`,
  type: 'bocage:provider:MachineConfiguration',
  inputs: { machine, owner },
  outputs: { machine, owner, version: String(version) },
})
const state = (version: number, written = 0): StackState => ({
  resources: [configuration('apps', 'infini', version)],
  pending: 0,
  ...(written > 0 && { written }),
})
const none: StackState = { resources: [], pending: 0 }
const nothingSeen = { written: {}, versions: {} }
const installed = (version: number) => [{ machine: 'apps', owner: 'infini', version }]
const old = 'The state is older than the estate, or that of another one.'

const check = (
  infini: StackState | undefined,
  seen = nothingSeen as Parameters<typeof refuseOldState>[1],
  version = 3,
) => {
  const states = new Map(infini ? [['infini', infini]] : [])
  return () => refuseOldState({ states, existing: new Set(states.keys()) }, seen, installed(version))
}
const noon = Date.UTC(2026, 10, 26, 12)
const seenAt = (written: number) => ({ written: { infini: written }, versions: { 'apps/infini': 3 } })

test('S6: a state that was written before the one that the machines saw is refused', () => {
  expect(check(state(3, noon - 3_600_000), seenAt(noon))).toThrow(
    `${old}\n  the state of "infini": it was last brought up at 2026-11-26 11:00:00 UTC, and the machines saw that happen at 2026-11-26 12:00:00 UTC.`,
  )
  expect(check(state(3, noon), seenAt(noon))).not.toThrow()
  expect(check(state(3, noon + 1), seenAt(noon))).not.toThrow()
})

test('a change that failed after it reached the machine makes no state old: the last run left word of that state', () => {
  expect(check(state(2, noon), seenAt(noon), 3)).not.toThrow()
})

test('S6: without a word of an earlier run, what is installed tells', () => {
  expect(check(state(2, noon))).toThrow(
    'apps: the configuration of "infini" is there in version 3, and this state knows of 2',
  )
  expect(check(state(3, noon))).not.toThrow()
  expect(check({ ...state(3), resources: [{ urn: 'urn:stack', type: 'pulumi:pulumi:Stack' }] })).toThrow(
    'apps: the configuration of "infini" is there, and this state has never heard of it',
  )
})

test('what a killed run of this state had begun explains what is newer', () => {
  expect(check({ ...state(2, noon), begun: [configuration('apps', 'infini', 2)] })).not.toThrow()
  expect(check({ ...none, begun: [configuration('apps', 'infini', 2)] })).not.toThrow()
  expect(check({ ...state(2, noon), begun: [configuration('gateway', 'infini', 2)] })).toThrow(old)
})

test('S6: a state that knows nothing of an owner who is on the machines is refused', () => {
  expect(check(undefined)).toThrow('never heard of it')
  expect(check(undefined, seenAt(noon))).toThrow('never heard of it')
  expect(check(none, seenAt(noon))).toThrow('never heard of it')
  // It was there at the end of the last run, and that knew of all that it was to know.
  expect(check(undefined, { written: { collective: noon }, versions: {} })).not.toThrow()
})

test('a stack that was not read is not judged', () => {
  const states = new Map<string, StackState>()
  expect(() => refuseOldState({ states, existing: new Set(['infini']) }, seenAt(noon), installed(3))).not.toThrow()
})

test('a run leaves word of the stacks that it read, keeps that of others, and forgets those that are gone', () => {
  const before = {
    written: { infini: 1, coop: 2, houx: 3 },
    versions: { 'apps/infini': 1, 'apps/coop': 2, 'apps/houx': 3 },
  }
  const after = seenAfter(new Map([['infini', state(4, noon)]]), new Set(['infini', 'coop']), before)
  expect(after).toEqual({ written: { infini: noon, coop: 2 }, versions: { 'apps/infini': 4, 'apps/coop': 2 } })
})

test('of what several machines saw, the newest counts', () => {
  const one = { written: { infini: 5, coop: 1 }, versions: { 'apps/infini': 2 } }
  const other = { written: { infini: 4, houx: 7 }, versions: { 'apps/infini': 3 } }
  expect(newestOf([one, other])).toEqual({ written: { infini: 5, coop: 1, houx: 7 }, versions: { 'apps/infini': 3 } })
})
