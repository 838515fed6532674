import { beforeAll, expect, test } from '@jest/globals'
import { ssh } from '../../../ssh/ssh.ts'
import { answering } from '../answering.ts'
import { borrowedEstate, command, up } from '../estate.ts'
import { lookAtStatus } from '../status.ts'

borrowedEstate()

const site = 'blogs-gnuragistes-example'

beforeAll(() => up())

test('N5: an estate that was just brought up is well: every address, with the end of its certificate, and the last run', async () => {
  const { exitCode, status, amiss } = await lookAtStatus()
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
    const { exitCode, amiss } = await lookAtStatus()
    expect(exitCode).toBe(1)
    expect(amiss).toEqual(
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

test('N5: a guest that is stopped is told as that; a run starts it, and all is well', async () => {
  await ssh('pve1', 'pct shutdown 101 --timeout 60')
  const { exitCode, amiss } = await lookAtStatus()
  expect(exitCode).toBe(1)
  expect(amiss).toContain('gateway: it is stopped')
  expect(await up()).toContain('gateway: it was stopped')
  expect((await lookAtStatus()).exitCode).toBe(0)
})
