import { expect, test } from '@jest/globals'
import { ssh } from '../../../ssh/ssh.ts'
import { borrowedEstate, command, up } from '../estate.ts'
import { visit } from '../visit.ts'
import { inWordPress } from '../wordpress.ts'

const estate = borrowedEstate()

const key = 'blogs-radios-infini-example'
const host = 'radios.infini.example'
const address = `https://${host}/`
const passwordOf = (owner: string) => ssh('apps', `cat /var/lib/bocage/secrets/${owner}/${key}/admin`)

/** What WordPress says of a password of its administrator: `yes` or `no`. */
const opens = (password: string) =>
  inWordPress(
    key,
    host,
    `echo wp_check_password('${password}', get_user_by('login', 'admin')->user_pass) ? 'yes' : 'no';`,
  )

/** Another administrator of the site, made by hand in WordPress. */
const makeAdministrator = (login: string) =>
  inWordPress(
    key,
    host,
    `wp_insert_user(['user_login' => '${login}', 'user_pass' => wp_generate_password(), 'role' => 'administrator']);`,
  )

async function give(word: string) {
  await estate.edit('associations/infini.yaml', / +radios\.infini\.example:\n(?: {8}.*\n?)+/, '')
  // Its name is below Infini's own.
  await estate.edit('associations/infini.yaml', /^uses:/m, 'grants: { radios.infini.example: gnuragistes }\n$&')
  await estate.edit(
    'associations/gnuragistes.yaml',
    /( +)sites:\n/,
    `$&$1  radios.infini.example: { title: "Les radios d'Infini 📻", language: br${word} }\n`,
  )
}

test('S3: a site is not given to another association without a word', async () => {
  await give('')
  const { exitCode, output } = await command('scripts/up')
  expect(exitCode).toBe(1)
  expect(output).toContain(`gnuragistes: ${key}: it would take up the data of "infini"`)
  expect((await visit(address)).status).toBe(200)
  await estate.reset()
})

test('a site that is given to another association in a word goes over in one run, with its data', async () => {
  const title = /<title>.*<\/title>/
  const before = (await visit(address)).body.match(title)?.[0]
  const former = await passwordOf('infini')
  expect(await opens(former)).toBe('yes')
  await makeAdministrator('gwenn')
  await give(', from: infini')

  const said = await up()
  expect(said).toMatch(/infini: .* removed/)
  expect(said).toContain('has other administrators from before: gwenn')
  expect((await visit(address)).body.match(title)?.[0]).toBe(before)
  expect({ former: await opens(former), own: await opens(await passwordOf('gnuragistes')) }).toEqual({
    former: 'no',
    own: 'yes',
  })
  expect(await up('--refresh', 'gnuragistes')).toContain('gnuragistes: no change')
  const { output } = await command('scripts/leftovers')
  expect(output).toContain('passwords of infini')
  expect(output).not.toContain(`database ${key}`)
})

test('it goes back likewise', async () => {
  await estate.reset()
  await estate.edit('associations/infini.yaml', /( +)radios\.infini\.example:\n/, '$&$1  from: gnuragistes\n')
  await up()
  // The word is for one change.
  await estate.reset()
  expect(await up()).toContain('infini: no change')
  expect((await visit(address)).status).toBe(200)
  expect(await opens(await passwordOf('infini'))).toBe('yes')
  expect(await command('scripts/leftovers', ['purge', `apps/${key}`, '--confirm', `apps/${key}`])).toMatchObject({
    exitCode: 0,
  })
  expect((await visit(address)).status).toBe(200)
})
