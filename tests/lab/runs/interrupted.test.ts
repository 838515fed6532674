import { expect, test } from '@jest/globals'
import { ssh } from '../../../ssh/ssh.ts'
import { borrowedEstate, preview, up } from '../estate.ts'
import { upUnderWay } from './up-under-way.ts'

const estate = borrowedEstate()

test('Ctrl-C finishes what has begun, begins nothing else, and says how to go on', async () => {
  await estate.edit(
    'associations/gnuragistes.yaml',
    /( +)sites:\n/,
    '$&$1  pause.gnuragistes.example: { title: Pause }\n',
  )
  const begun = 'docker ps --all --format "{{.Names}}" | grep -q pause'
  const { pid, ended } = await upUnderWay('apps', begun)
  // A terminal sends it to the whole group.
  process.kill(-pid, 'SIGINT')
  const { exitCode, output } = await ended

  expect(exitCode).toBe(1)
  expect(output).toContain('Finishing what has begun.')
  expect(output).toContain('Stopped as asked. Next: scripts/up, which goes on from here.')
  await ssh('apps', begun)

  const said = await up()
  expect(said).not.toContain('mended:')
  await ssh('apps', "docker ps --format '{{.Names}}' | grep -q pause")
  expect((await preview('gnuragistes', '--refresh')).changes).toEqual([])
})
