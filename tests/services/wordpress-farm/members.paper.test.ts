import { chmod, readFile, rm } from 'node:fs/promises'
import { beforeEach, expect, test } from '@jest/globals'
import { planOf, readEstate } from '../../../inventory/model/read.ts'
import { rotationScript, rotationsOf } from '../../../operations/departures/rotations.ts'
import { assign } from '../../../words/assign.ts'
import { type HeldInSite, siteOnPaper, whereThereIsPhp } from './site-on-paper.ts'

const { put, path, begin, hold, held, has, run, runText } = siteOnPaper()

const zoe = { person: 'zoe', role: 'editor', name: 'Zoé & Cie', email: 'zoe@houx.example' }
const lou = { person: 'lou', role: 'author', name: 'Lou', email: 'lou@houx.example' }
const admin = { ID: 1, user_email: 'contact@houx.example', roles: ['administrator'] }
const about = { host: 'houx.example', administrator: 'admin' }

const seeTo = (members: object[], action = 'change') =>
  run(
    ['in-wordpress.sh', 'members.sh'].map((script) => `services/wordpress-farm/${script}`),
    {
      ...{ container: 'houx', site: JSON.stringify(about), action, passwords: path('secrets') },
      members: JSON.stringify(members),
    },
  )
const look = async () => (await seeTo([], 'look')).said
const well = { exitCode: 0, said: '' }
const noOther = 'no other role is seen'
const users = async () => (await held()).users
/** Another word in what the site holds, as somebody there would have it. */
const change = async (edit: (held: HeldInSite) => void) => {
  const now = await held()
  edit(now)
  await hold(now)
}

whereThereIsPhp('N8: the members of a site', () => {
  beforeEach(async () => {
    await begin()
    await put({ running: 'true\n', 'secrets/account-zoe': 'zoes-first', 'secrets/account-lou': 'lous-first' })
    await hold({ options: { siteurl: 'https://houx.example' }, users: { admin } })
  })

  test('each has an account with name, address, role and first password, and a second run changes nothing', async () => {
    expect(await seeTo([zoe, lou])).toEqual(well)
    const made = await users()
    expect(made).toMatchObject({
      admin,
      zoe: { user_email: zoe.email, display_name: zoe.name, roles: ['editor'], user_pass: 'zoes-first' },
      lou: { user_email: lou.email, display_name: lou.name, roles: ['author'], user_pass: 'lous-first' },
    })
    await change(({ users }) => Object.assign(users.zoe ?? {}, { user_pass: 'her own', display_name: 'Zoé &amp; Cie' }))
    const theirs = await users()
    expect(await seeTo([zoe, lou])).toEqual(well)
    expect(await users()).toEqual(theirs)
  })

  test('a first password is no word of a command, and no longer there than its account is begun without it', async () => {
    const docker = await readFile(path('docker'), 'utf8')
    await put({ docker: docker.replace('\n', `\nprintf '%s\\n' "$*" >> '${path('words')}'\n`) })
    await chmod(path('docker'), 0o755)
    await seeTo([zoe])
    expect(await readFile(path('words'), 'utf8')).toContain('zoe@houx.example')
    expect(await readFile(path('words'), 'utf8')).not.toContain('zoes-first')
    await rm(path('secrets/account-lou'))
    expect(await seeTo([zoe, lou])).toMatchObject({
      exitCode: 1,
      said: expect.stringContaining('lou as a member: its first password is missing'),
    })
    expect(Object.keys(await users())).toEqual(['admin', 'zoe'])
  })

  test('who is no longer named has no role, and is signed in nowhere; what is theirs stays, and who returns has the role again', async () => {
    await seeTo([zoe, lou])
    const open = { user_pass: 'her own', sessions: ['a browser'], programs: ['a telephone'] }
    await change(({ users }) => Object.assign(users.zoe ?? {}, open))
    expect(await seeTo([lou])).toEqual(well)
    expect((await users()).zoe).toMatchObject({ roles: [], user_pass: 'her own' })
    expect((await users()).zoe).not.toHaveProperty('sessions')
    expect((await users()).zoe).not.toHaveProperty('programs')
    expect(await seeTo([{ ...zoe, role: 'author' }, lou])).toEqual(well)
    expect((await users()).zoe).toMatchObject({ roles: ['author'], user_pass: 'her own' })
  })

  test('the last who leave are seen to as well, and a site that never had members is not asked', async () => {
    await seeTo([zoe])
    expect(await seeTo([])).toEqual(well)
    expect((await users()).zoe).toMatchObject({ roles: [] })
    for (const person of ['zoe', 'lou']) await rm(path(`secrets/account-${person}`))
    await rm(path('site'), { recursive: true })
    expect(await seeTo([])).toEqual(well)
  })

  test('under the key of who left, nobody else gets what was theirs', async () => {
    await seeTo([zoe])
    await seeTo([])
    const { exitCode, said } = await seeTo([{ ...zoe, name: 'Zoé Autre' }, lou])
    expect(exitCode).toBe(1)
    expect(said).toContain('zoe as a member: the account was closed, and was of "Zoé & Cie"')
    expect(await users()).toMatchObject({ zoe: { roles: [] }, lou: { roles: ['author'] } })
  })

  test('the address of who left is their account’s until it has another in WordPress; who has it now is told so', async () => {
    await seeTo([zoe])
    const { exitCode, said } = await seeTo([{ ...lou, email: zoe.email }])
    expect(exitCode).toBe(1)
    expect(said).toContain(
      'lou as a member: there is the account "zoe" (zoe@houx.example) already, with this name or address, which is or was somebody else',
    )
    expect(said).not.toContain('did not make')
    await change(({ users }) => Object.assign(users.zoe ?? {}, { user_email: 'former@houx.example' }))
    expect(await seeTo([{ ...lou, email: zoe.email }])).toEqual(well)
  })

  test('a role is ours: what it became by hand is seen, and put back; those that plugins give stay', async () => {
    await seeTo([zoe, lou])
    expect(await look()).toBe(noOther)
    await change(({ users }) => Object.assign(users.zoe ?? {}, { roles: ['administrator', 'bbp_participant'] }))
    await change(({ users }) => delete users.lou)
    expect(await look()).toBe('zoe is administrator, and not editor; lou has no account')
    expect(await seeTo([], 'mend')).toEqual(well)
    expect(await look()).toBe(noOther)
    expect(await users()).toMatchObject({ zoe: { roles: ['bbp_participant', 'editor'] }, lou: { roles: ['author'] } })
    await change(({ users }) => Object.assign(users.lou ?? {}, { roles: [] }))
    expect(await look()).toBe('lou is without a role, and not author')
    await seeTo([lou])
    await change(({ users }) => Object.assign(users.zoe ?? {}, { roles: ['editor'] }))
    expect(await look()).toBe('zoe is editor, and left')
    expect(await seeTo([], 'mend')).toEqual(well)
    expect(await look()).toBe(noOther)
  })

  test('to look changes nothing; a site that is away, not installed or broken lets nobody in', async () => {
    const { options } = await held()
    expect(await look()).toBe(noOther)
    expect(await held()).toMatchObject({ users: { admin } })
    expect((await held()).options).toEqual(options)
    await put({ 'site/wp-load.php': '<!DOCTYPE html><?php echo "no database"; exit(1);' })
    expect(await look()).toBe(noOther)
    await put({ running: 'false\n' })
    await rm(path('site'), { recursive: true })
    expect(await look()).toBe(noOther)
  })

  test('name and address follow the inventory until people choose others', async () => {
    await seeTo([zoe])
    expect(await seeTo([{ ...zoe, email: 'z@houx.example' }])).toEqual(well)
    expect((await users()).zoe).toMatchObject({ user_email: 'z@houx.example' })
    await change(({ users }) => Object.assign(users.zoe ?? {}, { user_email: 'own@zoe.example' }))
    const again = { ...zoe, email: 'zz@houx.example' }
    expect((await seeTo([again])).said).toContain('note: houx.example keeps another e-mail address of zoe')
    expect(await seeTo([again])).toEqual(well)
    expect((await users()).zoe).toMatchObject({ user_email: 'own@zoe.example' })
  })

  test.each([
    ['user name', { zoe: { ID: 7, user_email: 'else@houx.example', roles: [] } }, '"zoe" (else@houx.example)'],
    ['address', { 'Zoé B': { ID: 7, user_email: zoe.email, roles: ['administrator'] } }, `"Zoé B" (${zoe.email})`],
  ])('an account that was made there, with the same %s, is never taken over silently', async (_, there, shown) => {
    const [login] = Object.keys(there)
    await change(({ users }) => Object.assign(users, there))
    const { exitCode, said } = await seeTo([zoe, lou])
    expect(exitCode).toBe(1)
    expect(said).toContain(`there is an account ${shown} already`)
    expect(said).toContain(`Is it Zoé & Cie's? Then write existing: { zoe: '${login}' } beside "members".`)
    expect(await users()).toMatchObject({ ...there, lou: { roles: ['author'] } })
    expect(await look()).toBe(noOther)
  })

  test('by the inventory’s word it is taken over, keeps its password, and that is told', async () => {
    const own = { ID: 7, user_email: zoe.email, display_name: 'Zoé B', roles: ['administrator'], user_pass: 'her own' }
    await change(({ users }) => Object.assign(users, { zb: own }))
    const named = { ...zoe, existing: 'zb' }
    const { exitCode, said } = await seeTo([named])
    expect(exitCode).toBe(0)
    expect(said).toContain('gives the account "zb" (zoe@houx.example), which was there, to zoe as editor')
    expect((await users()).zb).toEqual({ ...own, roles: ['editor'] })
    expect(await seeTo([named])).toEqual(well)
    for (const [existing, problem] of [
      ['admin', 'admin is somebody else'],
      ['zb', 'zb is somebody else'],
      ['nobody', 'there is no account "nobody"'],
    ])
      expect(await seeTo([named, { ...lou, existing }])).toMatchObject({
        exitCode: 1,
        said: expect.stringContaining(`lou as a member: ${problem}`),
      })
  })

  test('a person with another key keeps the account, by the inventory’s word; it is theirs alone, and nobody else’s', async () => {
    await seeTo([zoe, lou])
    await change(({ users }) => Object.assign(users.zoe ?? {}, { user_pass: 'her own', display_name: 'Zoé, chosen' }))
    const renamed = { ...zoe, person: 'zoe-b' }
    const { exitCode, said } = await seeTo([renamed, lou])
    expect(exitCode).toBe(1)
    expect(said).toContain(
      `zoe-b as a member: there is the account "zoe" (zoe@houx.example) already, with this name or address, which was zoe's by the inventory. Is it the same person? Then write existing: { zoe-b: 'zoe' } beside "members".`,
    )
    expect(await users()).toMatchObject({ zoe: { roles: [] } })

    const named = { ...renamed, existing: 'zoe' }
    expect((await seeTo([{ ...named, name: 'Zoé Autre' }, lou])).said).toContain(
      'zoe-b as a member: the account was closed, and was of "Zoé & Cie"',
    )
    expect((await seeTo([zoe, named, lou])).said).toContain('zoe-b as a member: zoe is somebody else')
    const taken = await seeTo([named, lou, { ...named, person: 'zoe-c' }])
    expect(taken.said).toContain('zoe-c as a member: zoe is somebody else')
    expect(taken.said).toContain(
      'gives the account "zoe" (zoe@houx.example), which was zoe\'s, to zoe-b as editor: its password',
    )
    expect(await seeTo([named, lou])).toEqual(well)
    expect(await users()).toMatchObject({
      zoe: { roles: ['editor'], user_pass: 'her own', display_name: 'Zoé, chosen', user_email: zoe.email },
      lou: { roles: ['author'] },
    })
    expect(Object.keys(await users())).toEqual(['admin', 'zoe', 'lou'])
    expect(await look()).toBe(noOther)
    // The former key is nobody's now.
    expect((await seeTo([zoe, named, lou])).said).toContain('zoe as a member: there is the account "zoe"')
    await seeTo([lou])
    expect(await users()).toMatchObject({ zoe: { roles: [] } })
  })

  test('an account that was taken over and is gone is made anew, unless its user name is there again', async () => {
    const own = { ID: 7, user_email: zoe.email, display_name: 'Zoé B', roles: [], user_pass: 'her own' }
    const named = { ...zoe, existing: 'zb' }
    await change(({ users }) => Object.assign(users, { zb: own }))
    await seeTo([named])
    await change(({ users }) => delete users.zb)
    expect(await seeTo([named])).toEqual(well)
    expect(await users()).toMatchObject({ zoe: { roles: ['editor'], user_pass: 'zoes-first' } })
    await change(({ users }) => {
      delete users.zoe
      users.zb = { ...own, ID: 8 }
    })
    expect((await seeTo([named])).said).toContain('gives the account "zb"')
    expect(await users()).toMatchObject({ zb: { ID: 8, roles: ['editor'], user_pass: 'her own' } })
  })

  test('a run that was killed while it made an account goes on with it', async () => {
    await change(({ options }) => Object.assign(options, { dies: true }))
    expect((await seeTo([zoe])).exitCode).toBe(1)
    await change(({ options, users }) => {
      delete options.dies
      users.zoe = { ID: 2, user_email: zoe.email, display_name: zoe.name, roles: [], user_pass: 'whatever' }
    })
    expect(await look()).toBe(noOther)
    expect(await seeTo([zoe])).toEqual(well)
    expect((await users()).zoe).toMatchObject({ ID: 2, roles: ['editor'], user_pass: 'zoes-first' })
  })

  test('what WordPress refuses is said, as is a role that the site no longer has; the others go on', async () => {
    const { exitCode, said } = await seeTo([
      { ...zoe, email: 'nowhere' },
      { ...lou, role: 'contributor' },
      { ...lou, person: 'li', email: 'li@houx.example' },
    ])
    expect(exitCode).toBe(1)
    expect(said).toContain('zoe as a member: WordPress says: No address')
    expect(said).toContain('lou as a member: the site has no role "contributor" any more')
    expect(said).toContain('li as a member: its first password is missing')
  })

  test('S3, N8: a site that changes hands has no member of before; whom its new owner names gets a first password of theirs', async () => {
    await seeTo([zoe, lou])
    const installFor = (owner: string) =>
      run(
        [
          'services/databases/mariadb/client.sh',
          'services/form/site-owner.sh',
          ...['in-wordpress.sh', 'install.sh'].map((script) => `services/wordpress-farm/${script}`),
        ],
        {
          ...{ server: 'farm', container: 'houx', owner, owners: path('owners'), password: path('secrets/admin') },
          site: JSON.stringify({ ...about, owner, email: 'contact@houx.example', title: 'Le Houx' }),
        },
      )
    await put({ 'secrets/admin': 'admins-first' })
    await change(({ options, users }) => {
      options.db_version = 1
      for (const user of Object.values(users)) Object.assign(user, { user_pass: 'known elsewhere', sessions: ['one'] })
    })
    expect(await installFor('houx')).toEqual(well)
    expect((await users()).zoe).toMatchObject({ roles: ['editor'], sessions: ['one'] })
    expect(await installFor('lierre')).toEqual(well)
    expect(await users()).toMatchObject({
      admin: { user_pass: 'admins-first' },
      zoe: { roles: [] },
      lou: { roles: [] },
    })
    expect((await users()).zoe).not.toHaveProperty('sessions')

    await rm(path('secrets/account-zoe'))
    expect((await seeTo([zoe])).said).toContain('zoe as a member: its first password is missing')
    expect((await users()).zoe).toMatchObject({ roles: [] })
    await put({ 'secrets/account-zoe': 'of the new owner' })
    expect(await seeTo([zoe])).toEqual(well)
    expect((await users()).zoe).toMatchObject({ user_pass: 'of the new owner', roles: ['editor'] })
    await change(({ users }) => Object.assign(users.zoe ?? {}, { user_pass: 'her own' }))
    expect(await seeTo([zoe])).toEqual(well)
    expect(await users()).toMatchObject({ zoe: { user_pass: 'her own' }, lou: { roles: [] } })

    await put({ 'secrets/account-li': 'of the new owner, too' })
    const { exitCode, said } = await seeTo([zoe, { ...lou, person: 'li', existing: 'lou' }])
    expect([exitCode, said]).toEqual([0, expect.stringMatching(/to li as author: its password is the first one/)])
    expect(await users()).toMatchObject({ lou: { user_pass: 'of the new owner, too', roles: ['author'] } })
  })

  test('N7: what lets in is told, and made anew on request: of a member, and of the first account', async () => {
    await seeTo([zoe])
    await put({ 'secrets/admin': 'admins-own' })
    await change(({ users }) => Object.assign(users.admin ?? {}, { user_pass: 'admins-own' }))
    const secrets = rotationsOf(planOf(await readEstate('inventory')))
    const rotation = secrets.find(({ secret }) => secret === 'pointcommuns/blogs-pointcommuns-example/account-malo')
    if (rotation === undefined) throw new Error('the example has no member')
    const see = (action: string, person: string, file = path(`secrets/account-${person}`)) => {
      const values = { ...rotation.values, person, file, stamp: path('last') }
      return runText(`${assign(values)}${rotationScript(rotation)}`, action)
    }
    const admins = path('secrets/admin')
    expect(await see('look', 'zoe')).toEqual({ exitCode: 0, said: 'ours' })
    const open = { user_pass: 'her own', sessions: ['a browser'], programs: ['a telephone'] }
    await change(({ users }) => Object.assign(users.zoe ?? {}, open))
    expect(await see('look', 'zoe')).toEqual({ exitCode: 0, said: 'theirs' })
    expect(await see('look', '', admins)).toEqual({ exitCode: 0, said: 'ours' })
    expect(await see('change', 'zoe')).toEqual(well)
    expect((await users()).zoe?.user_pass).toBe(await has('secrets/account-zoe'))
    expect((await users()).zoe?.user_pass).not.toBe('her own')
    for (const what of ['sessions', 'programs']) expect((await users()).zoe).not.toHaveProperty(what)
    expect(await users()).toMatchObject({ admin: { user_pass: 'admins-own' } })
    expect(await see('change', '', admins)).toEqual(well)
    expect((await users()).admin?.user_pass).toBe(await has('secrets/admin'))
    expect(await see('change', 'lou')).toMatchObject({
      exitCode: 1,
      said: expect.stringContaining('does not take another password for lou: see whether it has that account.'),
    })
  })
})
