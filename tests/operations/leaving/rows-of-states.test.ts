import { expect, test } from '@jest/globals'
import type { StackState } from '../../../operations/estate/state.ts'
import { passwordsIn, passwordsOfState, rowsOfState } from '../../../operations/leaving/rows-of-states.ts'
import { changed, resolveSmall } from '../../inventory/small-estate.ts'

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

test('passwords are known by what they belong to, though it holds no data of its own', () => {
  const state = stateWith('bocage:provider:MachineConfiguration', {
    ...{ machine: 'apps', owner: 'infini', holds: {} },
    secrets: { 'infini-ecoute/source': {} },
  })
  expect(passwordsOfState(state)).toEqual([{ machine: 'apps', owner: 'infini', identity: 'infini-ecoute' }])
})

test('the inventory wants the passwords of each unit on its machine, and what is given to all', () => {
  const relay = 'mail: { relay: { host: smtp.relais.example, login: bocage } }\nservices:\n'
  const radio = `name: Le Lierre
services:
  ecoute: { kind: web-radio, on: apps, address: ecoute.lierre.example, stations: { une: { title: Une } } }
`
  const files = { ...changed('collective.yaml', 'services:\n', relay), 'associations/lierre.yaml': radio }
  const { plan, errors } = resolveSmall(files)
  expect(errors).toEqual([])
  expect(plan && passwordsIn(plan)).toEqual(
    expect.arrayContaining([
      { machine: 'apps', owner: 'lierre', identity: 'lierre-ecoute' },
      { machine: 'apps', owner: 'collective', identity: 'mail-relay' },
    ]),
  )
})
