import { expect, test } from '@jest/globals'
import { ssh } from '../../../ssh/ssh.ts'
import { quote } from '../../../words/quote.ts'
import { borrowedEstate, command, up } from '../estate.ts'
import { inWordPress } from '../wordpress.ts'

/* The people of an association on its site: Malo, whom the example names, and Li, who comes and goes. */

const estate = borrowedEstate()
const file = 'associations/pointcommuns.yaml'
const host = 'pointcommuns.example'
const site = 'blogs-pointcommuns-example'

const inSite = async (php: string) => (await inWordPress(site, host, php)).trim()
const rolesOf = (login: string) => inSite(`echo implode(',', get_user_by('login', '${login}')->roles);`)
/** Whether WordPress lets somebody in with what the command prints; the password is in no word of ours. */
const letsIn = (login: string, secret: string) =>
  ssh(
    'apps',
    `docker exec -i --user www-data ${site} php -r ${quote(
      `$_SERVER['HTTP_HOST'] = '${host}'; require '/var/www/html/wp-load.php'; $password = trim(stream_get_contents(STDIN)); echo is_wp_error(wp_authenticate('${login}', $password)) ? 'refused' : 'in';`,
    )} < /var/lib/bocage/secrets/pointcommuns/${secret}`,
  )

test('N8: a member of a site has an account with their role, and the first password lets them in', async () => {
  expect(await rolesOf('malo')).toBe('editor')
  expect(await letsIn('malo', `${site}/account-malo`)).toBe('in')
})

test('N7: a person’s first passwords are found by their short name, and a row is read as it is printed', async () => {
  const listed = await command('scripts/secret', ['list', '--person', 'malo'])
  expect(listed.exitCode).toBe(0)
  const row = listed.output.split('\n').find((line) => line.startsWith(`${site}/account-malo`)) ?? ''
  expect(row).toContain('# "malo" at https://pointcommuns.example/wp-login.php, of Malo Riou: still as it was made')
  const [words = ''] = row.split('#')
  const shown = await command('scripts/secret', ['show', ...words.trim().split(/\s+/)])
  expect(shown.exitCode).toBe(0)
  const file = `/var/lib/bocage/secrets/pointcommuns/${site}/account-malo`
  expect(shown.output.split('\n')).toContain((await ssh('apps', `cat ${file}`)).trim())
})

test('N7: a password that somebody chose stays, and the list says so; another is made on request', async () => {
  await inSite("wp_set_password('a password of her own', get_user_by('login', 'malo')->ID);")
  expect((await command('scripts/secret', ['list', '--person', 'malo'])).output).toContain('it opens nothing any more')
  expect((await command('scripts/secret', ['rotate', `${site}/account-malo`, '--yes'])).exitCode).toBe(0)
  expect(await letsIn('malo', `${site}/account-malo`)).toBe('in')
})

test('N8: a role that was changed by hand is seen by a refresh, and put back', async () => {
  await inSite("get_user_by('login', 'malo')->set_role('administrator');")
  expect(await up('pointcommuns', '--refresh')).toContain(
    'warning: apps: members of pointcommuns.example: malo is administrator, and not editor',
  )
  expect(await rolesOf('malo')).toBe('editor')
  expect(await up('pointcommuns', '--refresh')).toContain('\npointcommuns: no change')
})

test('N8: who made an account there keeps it until the inventory says whose it is; who is no longer named has no role', async () => {
  await inSite(
    "$id = wp_insert_user(['user_login' => 'lili', 'user_pass' => 'of her own', 'user_email' => 'li@pointcommuns.example', 'role' => 'subscriber']); wp_insert_post(['post_title' => 'Of Li', 'post_status' => 'publish', 'post_author' => $id]);",
  )
  await estate.edit(file, /( +)malo: \{ name/, '$1li: { name: Li Martin, email: li@pointcommuns.example }\n$&')
  await estate.edit(file, 'members: { malo: editor }', 'members: { malo: editor, li: author }')
  const refused = await command('scripts/up', ['pointcommuns'])
  expect(refused.exitCode).toBe(1)
  expect(refused.output).toContain('there is an account "lili" (li@pointcommuns.example) already')
  expect(await rolesOf('lili')).toBe('subscriber')

  await estate.edit(file, 'li: author }', 'li: author }\n        existing: { li: lili }')
  expect(await up('pointcommuns')).toContain('gives the account "lili"')
  expect(await rolesOf('lili')).toBe('author')

  await estate.reset()
  await inSite(
    "$user = get_user_by('login', 'lili'); WP_Session_Tokens::get_instance($user->ID)->create(time() + 3600);",
  )
  await up('pointcommuns')
  expect(
    await inSite(
      "$user = get_user_by('login', 'lili'); echo count($user->roles), count(WP_Session_Tokens::get_instance($user->ID)->get_all()), count_user_posts($user->ID);",
    ),
  ).toBe('001')
  // The lab's sites outlive this file.
  await inSite("require_once ABSPATH . 'wp-admin/includes/user.php'; wp_delete_user(get_user_by('login', 'lili')->ID);")
  await ssh('apps', `rm /var/lib/bocage/secrets/pointcommuns/${site}/account-li`)
})
