import { expect, test } from '@jest/globals'
import { compareByHand, type World, whereaboutsOf } from '../../ledger/by-hand.ts'
import { refuseLosses } from '../../ledger/compare.ts'
import { heldIn } from '../../ledger/holdings.ts'
import type { Row } from '../../ledger/row.ts'
import { smallEstate } from '../inventory/small-estate.ts'
import { planned, rowsAfter } from './transition.ts'

const collective = (smallEstate['collective.yaml'] ?? '').replace(
  'services:',
  '  apps2: { kind: lxc, on: pve1, id: 120, memory: 1GiB, disk: 8GiB }\nservices:',
)
const before = planned({ 'collective.yaml': collective })
const moved = planned({
  'collective.yaml': collective.replace('wordpress-farm, on: apps', 'wordpress-farm, on: apps2'),
})

/** Machines that remember these rows; others don't answer. */
const world = (rows: Row[], silent: string[] = [], leaving = false): World => ({
  ask: async ({ collective: { machines } }) => ({
    answers: Object.keys(machines).flatMap((machine) =>
      silent.includes(machine)
        ? []
        : [{ machine, keeps: true, rows: rows.filter((row) => row.machine === machine), kept: [] }],
    ),
    silent: silent.map((machine) => ({ machine, reason: 'it does not answer' })),
  }),
  placed: async () => {
    if (silent.length === 0 && !leaving) throw new Error('nobody is silent')
    return whereaboutsOf(heldIn(before).filter(({ owner }) => owner === 'houx'))
  },
})

test('S1: a run by hand is refused in the words of scripts/up, for its own stack alone', async () => {
  const { verdicts } = await compareByHand(moved, 'houx', world(rowsAfter(before)))
  expect(() => refuseLosses(verdicts)).toThrow(
    /^Data would be left behind, or taken for something else\.\n {2}houx: blogs-houx-example: its data is on "apps"[^\n]*$/,
  )
  const same = await compareByHand(before, 'houx', world(rowsAfter(before)))
  expect(() => refuseLosses(same.verdicts)).not.toThrow()
})

test('S1: what is on a machine that does not answer is known by what the stack wrote down', async () => {
  const { verdicts, silent } = await compareByHand(moved, 'houx', world(rowsAfter(before), ['apps']))
  expect(silent).toHaveLength(1)
  expect(() => refuseLosses(verdicts)).toThrow('houx: blogs-houx-example: its data is on "apps"')
})

test('S1: what is on a guest that is leaving is known likewise', async () => {
  const left = planned({
    'collective.yaml': collective
      .replace(/ {2}apps: .*\n/, '')
      .replaceAll('on: apps }', 'on: apps2 }')
      .replaceAll('on: apps,', 'on: apps2,'),
  })
  const rows = rowsAfter(before).filter(({ machine }) => machine === 'pve1')
  const { verdicts } = await compareByHand(left, 'houx', world(rows, [], true))
  expect(() => refuseLosses(verdicts)).toThrow('houx: blogs-houx-example: its data is on "apps"')
})
