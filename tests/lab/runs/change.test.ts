import { expect, test } from '@jest/globals'
import { ssh } from '../../../ssh/ssh.ts'
import { borrowedEstate, command, preview, stacks, up } from '../estate.ts'
import { visit } from '../visit.ts'

const estate = borrowedEstate()

const hostile = `L'été d'"Ada" <b>& $(id) \`x\` 🌳`

test('a line more in an association’s file is a site more, and nothing else', async () => {
  await estate.edit(
    'associations/infini.yaml',
    /( +)sites:\n/,
    `$&$1  nouveau.infini.example: { title: ${JSON.stringify(hostile)} }\n`,
  )

  const { changes } = await preview('infini')
  expect(changes).toEqual(
    [
      'create container blogs-nouveau-infini-example-container',
      'create script blogs-nouveau-infini-example-answers',
      'create script blogs-nouveau-infini-example-database',
      'create image blogs-nouveau-infini-example-image',
      'create network blogs-nouveau-infini-example-network',
      'create script blogs-nouveau-infini-example-install',
      'create script blogs-nouveau-infini-example-version',
      'create volume blogs-nouveau-infini-example-files',
      'update configuration apps',
      'update configuration gateway',
    ].sort(),
  )

  const said = await up()
  for (const stack of await stacks()) if (stack !== 'infini') expect(said).toContain(`\n${stack}: no change`)
  const { status, body } = await visit('https://nouveau.infini.example/?rest_route=/')
  expect(status).toBe(200)
  const decoded = JSON.parse(body).name.replaceAll(/&#0?(\d+);/g, (_: string, code: string) =>
    String.fromCharCode(Number(code)),
  )
  expect(
    decoded.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  ).toBe(hostile)
})

test('a second run has nothing to do, and says so', async () => {
  expect((await preview('infini', '--refresh')).changes).toEqual([])
  const said = await up()
  for (const stack of await stacks()) expect(said).toContain(`${stack}: no change`)
  expect(said).toContain('infini: no change, nothing of it is new')
})

test('what left the inventory is purged by its name, with its secrets, and nothing else goes', async () => {
  await estate.reset()
  await up()
  const name = 'apps/blogs-nouveau-infini-example'
  expect((await command('scripts/leftovers')).output).toContain(name)
  expect(await command('scripts/leftovers', ['purge', name, '--confirm', name])).toMatchObject({ exitCode: 0 })
  expect((await command('scripts/leftovers')).output).not.toContain(name)
  const left = 'docker volume ls --quiet; ls /var/lib/bocage/secrets/infini'
  expect(await ssh('apps', left)).not.toContain('nouveau')
  expect((await visit('https://infini.example/')).status).toBe(200)
})
