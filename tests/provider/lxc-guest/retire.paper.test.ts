import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'

let root = ''
afterEach(() => rmSync(root, { recursive: true }))

/** Takes guest 141 of a host on paper out of service: `pct` notes what it is told, and the guest prints this. */
function retire(prints: string, { state = 'running', before = '', exec = 'cat' } = {}) {
  root = mkdtempSync(join(tmpdir(), 'bocage-'))
  for (const folder of ['bin', 'etc/pve/lxc', 'run', 'var/lib']) mkdirSync(join(root, folder), { recursive: true })
  writeFileSync(join(root, 'etc/pve/lxc/141.conf'), 'hostname: essais\ntags: bocage;bocage.essais\n')
  if (before) {
    mkdirSync(join(root, 'var/lib/bocage/ledgers'), { recursive: true })
    writeFileSync(join(root, 'var/lib/bocage/ledgers/141'), before)
  }
  writeFileSync(join(root, 'status'), state)
  writeFileSync(join(root, 'guest'), prints)
  const pct = `#!/bin/sh
echo "$*" >>${root}/calls
case $1 in
status) echo "status: $(cat ${root}/status)" ;;
exec) ${exec} ${root}/guest ;;
shutdown) printf stopped >${root}/status ;;
esac\n`
  writeFileSync(join(root, 'bin/pct'), pct)
  chmodSync(join(root, 'bin/pct'), 0o755)
  const script = ['facts', 'retire']
    .map((name) => readFileSync(`provider/lxc-guest/scripts/${name}.sh`, 'utf8'))
    .join('\n')
  const here = script.replaceAll(/\/(var\/lib\/bocage|etc\/pve|run\/lock)/g, `${root}$&`)
  const variables = { vmid: '141', tag: 'bocage.essais', hostname: 'essais', leftover: 'bocage-leftover' }
  const env = { ...variables, PATH: `${root}/bin:${process.env.PATH}` }
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `set -eu\numask 077\n${here}`], { encoding: 'utf8', env })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return {
    said: stdout,
    calls: readFileSync(join(root, 'calls'), 'utf8').split('\n'),
    kept: join(root, 'var/lib/bocage/ledgers/141'),
  }
}

const line = (identity: string) =>
  `${identity}\tsite\tinfini\tin-service\t2026-11-01T00:00:00Z\tbancs\t\t\t${identity}-files\n`

test('S1: the host keeps a guest’s ledger before it is stopped, for root alone', () => {
  const { calls, kept } = retire(line('bancs-a'))
  expect(readFileSync(kept, 'utf8')).toBe(line('bancs-a'))
  expect([dirname(kept), dirname(dirname(kept))].map((folder) => statSync(folder).mode & 0o777)).toEqual([0o700, 0o711])
  const asked = calls.findIndex((call) => call.startsWith('exec 141'))
  expect(asked).toBeGreaterThan(-1)
  expect(asked).toBeLessThan(calls.findIndex((call) => call.startsWith('shutdown 141')))
})

test('a guest that can say nothing is stopped all the same, and what was kept of it stands', () => {
  const { calls, kept } = retire('', { before: 'of before\n' })
  expect(readFileSync(kept, 'utf8')).toBe('of before\n')
  expect(existsSync(`${kept}.new`)).toBe(false)
  expect(calls).toContainEqual(expect.stringContaining('shutdown 141'))
})

test('S8: of what a guest calls its ledger, the host keeps a measure, and lines of a ledger alone', () => {
  const { kept } = retire(`\u001b[2J\n\n${line('bancs-a')}${'\n'.repeat(600_000)}${line('bancs-b')}`)
  expect(readFileSync(kept, 'utf8')).toBe(line('bancs-a'))
})

test.each([
  ['it did not answer', { exec: 'false' }],
  ['it was stopped', { state: 'stopped' }],
])('S1: of a guest that leaves, that nobody knows what is on it is said where %s', (_, how) => {
  expect(retire('', how).said).toBe('unread\n')
  rmSync(root, { recursive: true })
  expect(retire('', { ...how, before: line('bancs-a') }).said).toBe('')
})
