import { rename } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { ssh } from '../../provider/ssh.ts'
import { borrowedEstate, command, session, up } from './estate.ts'
import { visit } from './visit.ts'

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
  await up()
  expect(await served()).toBe(false)
  const { output } = await command('scripts/leftovers')
  expect(output).toContain(`apps/${key}`)
  expect(output).toContain(`database ${key}`)
})

test('a site that returns is as it was', async () => {
  await estate.reset()
  await up()
  expect(await served()).toBe(true)
  expect((await command('scripts/leftovers')).output).not.toContain(`apps/${key} `)
})

test('an association that leaves is no longer served; when it returns, all is as it was', async () => {
  await rename(estate.path('associations/infini.yaml'), estate.path('infini.yaml.aside'))
  const said = await up()
  expect(said).toMatch(/infini: .* removed/)
  expect(await served()).toBe(false)
  await rename(estate.path('infini.yaml.aside'), estate.path('associations/infini.yaml'))
  await up()
  expect(await served()).toBe(true)
})

test('nothing is purged but by its name, twice', async () => {
  const { exitCode, output } = await command('scripts/leftovers', ['purge', `apps/${key}`, '--confirm', 'yes'])
  expect(exitCode).toBe(1)
  expect(output).toContain('Nothing called')
  expect(await served()).toBe(true)
})
