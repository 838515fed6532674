import { expect, test } from '@jest/globals'
import { ssh } from '../../../ssh/ssh.ts'
import { quote } from '../../../words/quote.ts'
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

test('U8: a site answers programs at its own address, in its farm’s time zone', async () => {
  const { status, body } = await visit('https://infini.example/wp-json/')
  expect(status).toBe(200)
  expect(JSON.parse(body)).toMatchObject({ home: 'https://infini.example', timezone_string: 'Europe/Paris' })
  const about = await visit('https://wiki.pointcommuns.example/api.php?action=query&meta=siteinfo&format=json')
  expect(JSON.parse(about.body)).toMatchObject({ query: { general: { timezone: 'Europe/Paris' } } })
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

test('U1: a renamed site shows its pictures, and whoever comes to its old name is led on, until nobody names it', async () => {
  const radios = 'blogs-radios-infini-example'
  const inRadios = async (php: string) => (await inWordPress(radios, 'radios.infini.example', php)).trim()
  const page = `echo get_permalink(wp_insert_post(['post_title' => 'Essai', 'post_status' => 'publish',
    'post_content' => '<img src="https://radios.infini.example/wp-includes/images/blank.gif">']));
    update_option('essai', ['logo' => 'https://radios.infini.example/logo.png']);`
  const { pathname, search } = new URL(await inRadios(page))

  await estate.edit(
    file,
    /radios\.infini\.example:\n( +)/,
    'ondes.infini.example:\n$1id: radios-infini-example\n$1formerly: [radios.infini.example]\n$1',
  )
  expect(await up('infini')).toContain('which now has this one')
  const { status, body } = await visit(`https://ondes.infini.example${pathname}${search}`)
  expect(status).toBe(200)
  expect(body).toContain('https://ondes.infini.example/wp-includes/images/blank.gif')
  expect(body).not.toContain('radios.infini.example')
  expect(await inRadios("echo get_option('essai')['logo'];")).toBe('https://ondes.infini.example/logo.png')
  const old = await visit(`https://radios.infini.example${pathname}?page=2`)
  expect(old).toMatchObject({ status: 308, headers: { location: `https://ondes.infini.example${pathname}?page=2` } })

  // The address that it had is its own again: nothing is known by another name than before.
  await estate.reset()
  expect(await up('infini')).toContain('which now has this one')
  expect((await visit(`https://radios.infini.example${pathname}${search}`)).body).not.toContain('ondes.infini.example')
})

test('U9: a site whose WordPress is older than its image gets the image’s, and keeps what its people put there', async () => {
  const inContainer = (script: string) => ssh('apps', `docker exec --user www-data ${site} sh -c ${quote(script)}`)
  const seen = "grep '^.wp_version' wp-includes/version.php; ls wp-includes/feed.php; cksum wp-config.php"
  const before = await inContainer(seen)
  const older = `sed -i "s/^.wp_version = .*/\\$wp_version = '6.0.1';/" wp-includes/version.php`
  await inContainer(`${older}; rm wp-includes/feed.php; echo ours > wp-content/ours`)
  // What is another text for the site's script, and changes nothing else.
  await estate.edit(file, 'infini.example: { title: Infini', 'infini.example: { language: br, title: Infini')
  expect(await up('infini')).toContain('as its image does; it was 6.0.1')
  expect(await inContainer(seen)).toBe(before)
  expect((await inContainer('cat wp-content/ours; rm wp-content/ours')).trim()).toBe('ours')
  expect((await visit('https://infini.example/')).status).toBe(200)
})

test('U5: another e-mail address of a person reaches their account on the forge', async () => {
  await estate.edit(file, 'email: yann@infini.example', 'email: yann.lebihan@infini.example')
  await up('collective')
  const users = await ssh('apps', 'docker exec --user git forge gitea admin user list')
  expect(users).toMatch(/^\d+ +yann +yann\.lebihan@infini\.example /m)
})
