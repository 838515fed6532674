import { expect, test } from '@jest/globals'
import { compared } from '../../../ledger/by-hand.ts'
import { lookInLedgers } from '../../../operations/leaving/look-in-ledgers.ts'
import type { Run } from '../../../operations/runs/run.ts'
import type { Connection } from '../../../ssh/ssh.ts'
import { MachineUnreachable } from '../../../ssh/ssh.ts'
import { planned } from '../../ledger/transition.ts'

const plan = planned()
const runOf = (stack: string, answering = ['pve1', 'apps']) =>
  ({
    session: { plan, planDigest: 'of the plan', engine: { checkout: '.', environment: {} } },
    stacks: [stack],
    answering,
    states: new Map(),
    warnings: [],
  }) as unknown as Run
const line = 'row\tblogs-houx-example\tsite\tlierre\tleft\t2026-11-01T00:00:00Z\tblogs\t\t\tblogs-houx-example-files'

test('S3: before a run, machines that are up are asked, and what would take up another’s data is refused', async () => {
  const asked: string[] = []
  const connection: Connection = async (machine) => {
    asked.push(machine)
    return machine === 'apps' ? `ledger\n${line}\nend\n` : 'ledger\nend\n'
  }
  const run = runOf('houx')
  await expect(lookInLedgers(run, [], connection)).rejects.toThrow(
    'houx: blogs-houx-example: it would take up the data of "lierre", which had that site',
  )
  expect(asked).toEqual(['pve1', 'apps'])
  expect(run.session.engine.environment).toEqual({})
  const others = runOf('lierre')
  await lookInLedgers(others, [], connection)
  expect(others.session.engine.environment).toEqual({ [compared]: 'of the plan' })
})

test('a machine that is up and can’t be asked is told, with the reason', async () => {
  const run = runOf('houx', ['apps'])
  const connection: Connection = async (machine) => {
    throw new MachineUnreachable(machine, 'no route')
  }
  await lookInLedgers(run, [], connection)
  expect(run.warnings).toEqual([
    {
      where: 'apps',
      what: 'it could not be asked what it remembers (no route)',
      instead: 'What left the inventory and is still there was not looked at; what the states know was.',
    },
  ])
})
