import { expect, test } from '@jest/globals'
import { ssh } from '../../../ssh/ssh.ts'
import { borrowedEstate, up } from '../estate.ts'
import { visit } from '../visit.ts'
import { inWordPress } from '../wordpress.ts'

/* Values that the inventory sets inside applications, and people change there. */

const estate = borrowedEstate()
const file = 'associations/infini.yaml'
const site = 'blogs-infini-example'
const inSite = async (php: string) => (await inWordPress(site, 'infini.example', php)).trim()

test('U3: who changes a site’s address in WordPress locks nobody out', async () => {
  await inSite("update_option('siteurl', 'https://nowhere.example'); update_option('home', 'https://nowhere.example');")
  const { status, body } = await visit('https://infini.example/')
  expect(status).toBe(200)
  expect(body).not.toContain('nowhere.example')
})

test('U8: a site answers programs at its own address', async () => {
  const { status, body } = await visit('https://infini.example/wp-json/')
  expect(status).toBe(200)
  expect(JSON.parse(body)).toMatchObject({ home: 'https://infini.example', timezone_string: 'Europe/Paris' })
})

test('U4: another e-mail address of the association reaches its sites, and the title that people chose there stays', async () => {
  await inSite("update_option('blogname', 'Chez nous');")
  await estate.edit(file, 'contact: contact@infini.example', 'contact: bonjour@infini.example')
  const said = await up('infini')
  expect(said).not.toContain('note: infini.example')
  expect(
    await inSite(
      "echo implode(' ', [get_option('admin_email'), get_user_by('login', 'admin')->user_email, get_option('blogname')]);",
    ),
  ).toBe('bonjour@infini.example bonjour@infini.example Chez nous')

  await estate.edit(file, '{ title: Infini }', '{ title: Infini à Brest }')
  expect(await up('infini')).toContain('note: infini.example keeps its title')
  expect(await inSite("echo get_option('blogname');")).toBe('Chez nous')
  await inSite("update_option('blogname', 'Infini à Brest');")
})

test('U5: another e-mail address of a person reaches their account on the forge', async () => {
  await estate.edit(file, 'email: yann@infini.example', 'email: yann.lebihan@infini.example')
  await up('collective')
  const users = await ssh('apps', 'docker exec --user git forge gitea admin user list')
  expect(users).toMatch(/^\d+ +yann +yann\.lebihan@infini\.example /m)
})
