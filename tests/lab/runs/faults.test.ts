import { expect, test } from '@jest/globals'
import { ssh } from '../../../ssh/ssh.ts'
import { borrowedEstate, command, up } from '../estate.ts'
import { lookAtStatus } from '../status.ts'
import { visit } from '../visit.ts'

const estate = borrowedEstate()

test('a bad fragment of one owner is refused before dpkg runs; the others’ packages and sites are as they were', async () => {
  const versions = () => ssh('gateway', "dpkg-query -W 'bocage-*'")
  const before = await versions()
  // A fragment that another hand put there makes the whole configuration invalid.
  await ssh('gateway', 'echo "this is no site {" > /etc/bocage/sites.d/zz-broken.caddy')
  try {
    await estate.edit('associations/infini.yaml', /( +)sites:\n/, '$&$1  refuse.infini.example: { title: Refusé }\n')
    const { exitCode, output } = await command('scripts/up', ['infini'])
    expect(exitCode).toBe(1)
    expect(output).toMatch(/gateway/)
    expect(output).toMatch(/caddy/i)
    expect(await versions()).toBe(before)
    expect((await visit('https://gnuragistes.example/')).status).toBe(200)
  } finally {
    await ssh('gateway', 'rm /etc/bocage/sites.d/zz-broken.caddy')
    await estate.reset()
    await up()
  }
})

test('a guest that does not answer is named with its cause, within a bounded time, by a run whose work on the others goes on, and by a status (N5)', async () => {
  await ssh('pve1', 'ip link set veth110i0 down')
  const started = Date.now()
  try {
    await estate.edit('collective.yaml', /(gateway: \{[^}]*memory: )\w+/, '$1768MiB')
    await estate.edit('associations/infini.yaml', /( +)sites:\n/, '$&$1  attend.infini.example: { title: Attend }\n')
    const [{ exitCode, output }, seen] = await Promise.all([command('scripts/up'), lookAtStatus()])
    expect(exitCode).toBe(1)
    expect(output).toMatch(
      /"apps" (is away, and this was not done|fell silent while this was under way): .*(does not answer|cannot be reached|no answer)/,
    )
    expect(Date.now() - started).toBeLessThan(5 * 60_000)
    expect(await ssh('pve1', 'pct config 101 | grep ^memory')).toBe('memory: 768')
    expect(seen).toMatchObject({ exitCode: 1, amiss: expect.arrayContaining(['apps: runs, and does not answer']) })
    // Nothing that is there is asked of who says nothing.
    expect(seen.amiss.filter((line) => / (of|on) apps: /.test(line))).toEqual([])
  } finally {
    await ssh('pve1', 'ip link set veth110i0 up')
  }
})
