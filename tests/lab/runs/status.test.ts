import { beforeAll, expect, test } from '@jest/globals'
import type { EstateStatus } from '../../../operations/status/estate-status.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { answering } from '../answering.ts'
import { borrowedEstate, command, up } from '../estate.ts'

borrowedEstate()

const site = 'blogs-gnuragistes-example'

/** What `scripts/status --json` says, and its exit code. */
async function look() {
  const { exitCode, output } = await command('scripts/status', ['--json'])
  const status: EstateStatus = JSON.parse(output.slice(output.indexOf('{')))
  return { exitCode, status, amiss: status.rows.filter(({ mark }) => mark !== 'well') }
}
const names = (rows: { name: string; state: string }[]) => rows.map(({ name, state }) => `${name}: ${state}`)

beforeAll(() => up())

test('N5: an estate that was just brought up is well: every address, with the end of its certificate, and the last run', async () => {
  const { exitCode, status, amiss } = await look()
  expect({ exitCode, amiss }).toEqual({ exitCode: 0, amiss: [] })
  const addresses = status.rows.filter(({ what }) => what === 'address')
  expect(addresses.map(({ name }) => name)).toContain('https://gnuragistes.example')
  for (const { detail } of addresses) expect(detail).toMatch(/^certificate until \d{4}-\d\d-\d\d$/)
  expect(status.last).toMatchObject({
    run: 'scripts/up',
    ended: 'well',
    commit: expect.stringMatching(/^[0-9a-f]{12}/),
  })
  expect(Date.now() - (status.last?.at ?? 0)).toBeLessThan(15 * 60_000)
})

test('N5: a table says the same to people', async () => {
  const { exitCode, output } = await command('scripts/status')
  expect(exitCode).toBe(0)
  expect(output).toContain('Acting on the lab')
  expect(output).toContain('All is well.')
  expect(output).toMatch(/\/data of apps/)
})

test('N5, U10: one thing broken of each kind is seen, with exit code 1; --quiet speaks of it once, and once more when it is mended', async () => {
  await command('scripts/status', ['--quiet'])
  await ssh(
    'apps',
    `docker stop --time 60 ${site} > /dev/null
    fallocate --length "$(($(df --output=avail --block-size=1 /data | tail -n 1) - 20000000))" /data/filling`,
  )
  await ssh('gateway', 'systemd-run --quiet --unit bocage-broken false; sleep 1')
  try {
    const { exitCode, amiss } = await look()
    expect(exitCode).toBe(1)
    expect(names(amiss)).toEqual(
      expect.arrayContaining([
        'https://gnuragistes.example: it answers with status 502: its application does not answer the gateway',
        '/data of apps: is full',
        `${site} on apps: does not run (exited)`,
        'bocage-broken.service on gateway: has failed',
      ]),
    )
    expect(amiss).toHaveLength(4)
    const first = await command('scripts/status', ['--quiet'])
    expect(first).toMatchObject({ exitCode: 1, output: expect.stringContaining('/data of apps: is full') })
    expect(await command('scripts/status', ['--quiet'])).toEqual({ exitCode: 1, output: '' })
  } finally {
    await ssh('apps', `rm -f /data/filling; docker start ${site} > /dev/null\n${answering(site)}`)
    await ssh('gateway', 'systemctl reset-failed bocage-broken')
  }
  const { exitCode, output } = await command('scripts/status', ['--quiet'])
  expect(exitCode).toBe(0)
  expect(output).toContain('disk /data of apps: no longer so: is full.')
})

test('N5: a machine that does not answer and a guest that is stopped are each told as that, within a bounded time', async () => {
  await ssh('pve1', 'ip link set veth110i0 down; pct shutdown 101 --timeout 60')
  const started = Date.now()
  try {
    const { exitCode, amiss } = await look()
    expect(exitCode).toBe(1)
    expect(names(amiss)).toEqual(expect.arrayContaining(['apps: runs, and does not answer', 'gateway: it is stopped']))
    expect(amiss.filter(({ what }) => what === 'container' || what === 'disk')).toEqual([])
    expect(Date.now() - started).toBeLessThan(3 * 60_000)
  } finally {
    await ssh('pve1', 'ip link set veth110i0 up')
  }
  expect(await up()).toContain('gateway: it was stopped')
  expect((await look()).exitCode).toBe(0)
})
