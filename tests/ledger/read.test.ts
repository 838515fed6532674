import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parseLedger, readLedgers } from '../../ledger/read.ts'
import { remembered } from '../../ledger/remembered.ts'
import type { Row } from '../../ledger/row.ts'
import type { Connection } from '../../ssh/ssh.ts'
import { MachineUnreachable } from '../../ssh/ssh.ts'

const ledger = [
  'ledger',
  'row\tblogs-a\tsite\tinfini\tin-service\t2026-11-01T00:00:00Z\tblogs\t\t\tblogs-a-files',
  'row\tforge/lotte\taccount\tcollective\tleft\t2026-11-02T00:00:00Z\tforge\tLotte De Smet\tlotte@example.org\t',
]
const volumes = ['volume\tblogs-a\tinfini', 'volume\tblogs-b\tinfini', 'volume\tblogs-c\tinfini', 'runs\tblogs-c\thoux']
const printed = (...lines: string[]) => [...lines, 'end', ''].join('\n')

test('a ledger’s lines are read, and volumes that it does not tell of, whose containers say whose they are now', () => {
  const { rows, keeps } = parseLedger('apps', printed(...ledger, ...volumes))
  expect(keeps).toBe(true)
  expect(rows.map(({ identity, owner, inService, bearer }) => [identity, owner, inService, bearer])).toEqual([
    ['blogs-a', 'infini', true, ''],
    ['forge/lotte', 'collective', false, 'Lotte De Smet'],
    ['blogs-b', 'infini', false, ''],
    ['blogs-c', 'houx', true, ''],
  ])
  expect(rows[0]).toMatchObject({ kind: 'site', service: 'blogs', volumes: ['blogs-a-files'] })
})

test.each([
  ['an answer that was cut off', ledger.join('\n'), 'its answer was cut off'],
  ['a line with an unknown state', printed('row\tblogs-a\tsite\tinfini\tmaybe'), 'a line that Bocage did not write'],
  ['a line that would move the cursor', printed('row\tblogs-a\tsite\tinfini\tleft\t\t\t\u001b[2J'), 'did not write'],
  ['a line with another identity', printed('row\t\u001b[2J\tsite\tinfini\tleft'), 'a line that Bocage did not write'],
])('%s is not taken for a ledger', (_, text, said) => {
  expect(() => parseLedger('apps', text)).toThrow(said)
})

test('S1: what is on a guest that left is remembered by its host, until the guest answers again', () => {
  const line = 'kept\t141\tessais\tbancs-a\tsite\tinfini\tin-service\t2026-11-01T00:00:00Z\tbancs\t\t\t'
  const host = parseLedger('pve1', printed('ledger', line))
  const [row, ...others] = remembered({ answers: [host] }, [])
  expect(others).toEqual([])
  expect(row).toMatchObject({ machine: 'essais', identity: 'bancs-a', inService: false, within: 'pve1/guest-141' })
  expect(remembered({ answers: [host, parseLedger('essais', printed('ledger'))] }, [])).toEqual([])
})

test('S8: what a guest that left made its host keep does not make the host’s own ledger unreadable', () => {
  const kept = (line: string) => `kept\t141\tessais\t${line}`
  const { rows, kept: rowsKept } = parseLedger(
    'pve1',
    printed(
      'ledger',
      'row\tpve1/guest-110\tguest\tcollective\tin-service\t\tpve1\tapps\t\t',
      kept('\u001b[2J\tsite\tinfini\tleft'),
      kept('bancs-a\tsite\tinfini\tin-service\t\tbancs\t\t\t'),
      kept('bancs-b\tsite\tinf'),
    ),
  )
  expect(rows.map(({ identity }) => identity)).toEqual(['pve1/guest-110'])
  expect(rowsKept.map(({ identity }) => identity)).toEqual(['bancs-a'])
})

test('a host whose Proxmox is down does not forget what is on guests that left: it is silent, with the reason', () => {
  const root = mkdtempSync(join(tmpdir(), 'bocage-'))
  const run = () => {
    const script = readFileSync('ledger/ledger.sh', 'utf8').replaceAll(/\/(var\/lib\/bocage|etc\/pve)/g, `${root}$&`)
    return spawnSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } })
  }
  try {
    mkdirSync(join(root, 'etc/pve'), { recursive: true })
    expect(run()).toMatchObject({ status: 0, stdout: expect.stringMatching(/end\n$/) })
    mkdirSync(join(root, 'var/lib/bocage/ledgers'), { recursive: true })
    writeFileSync(join(root, 'var/lib/bocage/ledgers/141'), 'bancs-a\tsite\tinfini\tin-service\n')
    expect(run()).toMatchObject({ status: 75, stderr: expect.stringContaining('systemctl status pve-cluster') })
    mkdirSync(join(root, 'etc/pve/lxc'))
    writeFileSync(join(root, 'etc/pve/lxc/141.conf'), 'hostname: essais\n[before]\nhostname: other\n')
    expect(run().stdout).toContain('kept\t141\tessais\tbancs-a\tsite\tinfini\tin-service\n')
  } finally {
    rmSync(root, { recursive: true })
  }
})

test('all machines are asked at once; one that does not answer is named with the reason', async () => {
  const asked: string[] = []
  const connection: Connection = async (machine) => {
    asked.push(machine)
    if (machine === 'apps') throw new MachineUnreachable(machine, 'no route')
    return printed(...ledger)
  }
  const memories = await readLedgers(['pve1', 'apps'], connection)
  expect(asked).toEqual(['pve1', 'apps'])
  expect(memories.answers.map(({ machine }) => machine)).toEqual(['pve1'])
  expect(memories.silent).toEqual([{ machine: 'apps', reason: 'no route' }])
})

test('what the states say counts where a machine keeps no ledger or is silent, and nowhere else', () => {
  const row = (machine: string, identity: string): Row => ({
    ...{ machine, identity, kind: '', owner: 'infini', inService: true, since: '', service: '', bearer: '', mail: '' },
    volumes: [],
  })
  const answers = [
    { machine: 'kept', keeps: true, rows: [row('kept', 'a')], kept: [] },
    { machine: 'before', keeps: false, rows: [row('before', 'b')], kept: [] },
  ]
  const states = [row('kept', 'x'), { ...row('before', 'b'), owner: 'old' }, row('before', 'c'), row('silent', 'd')]
  expect(
    remembered({ answers }, states).map(({ machine, identity, owner }) => `${machine} ${identity} ${owner}`),
  ).toEqual(['kept a infini', 'before b infini', 'before c infini', 'silent d infini'])
})
