import { expect, test } from '@jest/globals'
import type { StackState } from '../../../operations/estate/state.ts'
import { rowsOfState } from '../../../operations/leaving/rows-of-states.ts'

const stateWith = (type: string, outputs: Record<string, unknown>): StackState => ({
  resources: [{ urn: `urn:pulumi:x::bocage::${type}::apps`, type, outputs }],
  pending: 0,
})
const configuration = (outputs: object) =>
  rowsOfState(stateWith('bocage:provider:MachineConfiguration', { machine: 'apps', owner: 'infini', ...outputs }))

test('a state says what it put in a machine’s ledger', () => {
  const holds = { 'blogs-a': { kind: 'site', service: 'blogs', bearer: '', mail: '', volumes: ['blogs-a-files'] } }
  expect(configuration({ holds, secrets: { 'other/x': {} } })).toEqual([
    {
      ...{ machine: 'apps', owner: 'infini', identity: 'blogs-a', kind: 'site', service: 'blogs', inService: true },
      ...{ since: '', bearer: '', mail: '', volumes: ['blogs-a-files'] },
    },
  ])
})

test('a state from before there were ledgers names things by their secrets', () => {
  const rows = configuration({ secrets: { 'blogs-a/admin': {}, 'blogs-a/database': {}, 'forge/token': {} } })
  expect(rows.map(({ identity, kind, owner }) => [identity, kind, owner])).toEqual([
    ['blogs-a', '', 'infini'],
    ['forge', '', 'infini'],
  ])
})

test('S1: a state knows its guests by host and id, and by the name they have', () => {
  const [row] = rowsOfState(stateWith('bocage:provider:LxcGuest', { host: 'pve1', vmid: 110 }))
  expect(row).toMatchObject({ machine: 'pve1', identity: 'pve1/guest-110', kind: 'guest', bearer: 'apps' })
})
