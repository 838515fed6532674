import { rename } from 'node:fs/promises'
import { describe, expect, test } from '@jest/globals'
import { runStack } from '../../../operations/estate/pulumi.ts'
import { ssh } from '../../../ssh/ssh.ts'
import { borrowedEstate, command, session, up } from '../estate.ts'
import { visit } from '../visit.ts'

const estate = borrowedEstate()

const { plan } = await session()
const [site] = plan.associations.infini?.shares.flatMap(({ endpoints }) => endpoints.filter(({ host }) => host)) ?? []
const host = site?.host ?? ''
const key = site?.key ?? ''
const mark = `A page of ${Date.now()}`

const write = `docker exec -i --user www-data ${key} php <<'PHP'
<?php
$_SERVER['HTTP_HOST'] = '${host}';
require '/var/www/html/wp-load.php';
wp_insert_post(['post_title' => '${mark}', 'post_status' => 'publish', 'post_content' => 'x']);
PHP`

const served = async () => {
  try {
    return (await visit(`https://${host}/`)).body.includes(mark)
  } catch {
    return false
  }
}

test('a site that leaves the inventory is no longer served, and its data is listed', async () => {
  await ssh('apps', write)
  expect(await served()).toBe(true)
  await estate.edit('associations/infini.yaml', new RegExp(`^ +${host.replaceAll('.', '\\.')}:.*\n`, 'm'), '')
  await up('infini')
  expect(await served()).toBe(false)
  const { output } = await command('scripts/leftovers')
  expect(output).toContain(`apps/${key}`)
  expect(output).toContain(`database ${key}`)
})

test('a site that returns is as it was', async () => {
  await estate.reset()
  await up('infini')
  expect(await served()).toBe(true)
  expect((await command('scripts/leftovers')).output).not.toContain(`apps/${key} `)
})

test('an association that leaves is no longer served; when it returns, all is as it was', async () => {
  await rename(estate.path('associations/infini.yaml'), estate.path('../infini.yaml.aside'))
  const said = await up('--leave', 'infini')
  expect(said).toMatch(/infini: .* removed/)
  expect(await served()).toBe(false)
  await rename(estate.path('../infini.yaml.aside'), estate.path('associations/infini.yaml'))
  await up('infini')
  expect(await served()).toBe(true)
})

test('a stack that is destroyed by hand is no longer served; made again, all is as it was', async () => {
  const { engine } = await session()
  const { failures } = await runStack(engine, 'infini', ['destroy', '--yes', '--skip-preview'], () => {})
  expect(failures).toEqual([])
  expect(await served()).toBe(false)
  expect(await up('infini')).toMatch(/infini: \d+ changes, nothing is removed/)
  expect(await served()).toBe(true)
})

describe('purging', () => {
  const passing = 'passage.infini.example'
  const leftover = 'apps/blogs-passage-infini-example'
  const purge = (name: string, confirm: string) => command('scripts/leftovers', ['purge', name, '--confirm', confirm])
  /** The volume, the database with its login, and the passwords. */
  const data = () =>
    ssh(
      'apps',
      `docker volume ls --quiet | grep passage || true
      docker exec blogs-database ls /var/lib/mysql | grep passage || true
      docker exec blogs-database sh -c 'MYSQL_PWD=$(cat /run/secrets/root) mariadb -N -e "SELECT user FROM mysql.user"' | grep passage || true
      ls /var/lib/bocage/secrets/infini | grep passage || true`,
    )

  test('what is in the inventory is never purged', async () => {
    const { exitCode, output } = await purge(`apps/${key}`, `apps/${key}`)
    expect(exitCode).toBe(1)
    expect(output).toContain('Nothing called')
    expect(await served()).toBe(true)
  })

  test('what left is purged only by repeating its name, with its database and its passwords', async () => {
    await estate.edit('associations/infini.yaml', /( +)sites:\n/, `$&$1  ${passing}: { title: Passage }\n`)
    await up('infini')
    await estate.reset()
    await up('infini')
    const before = await data()
    expect(before.match(/passage/g)).toHaveLength(4)
    expect(await purge(leftover, 'yes')).toMatchObject({ exitCode: 1 })
    expect(await data()).toBe(before)
    expect(await purge(leftover, leftover)).toMatchObject({ exitCode: 0 })
    expect(await data()).toBe('')
    expect((await command('scripts/leftovers')).output).not.toContain('passage')
    expect(await served()).toBe(true)
  })
})
