import { expect, test } from '@jest/globals'
import { alsoNamed } from '../../../inventory/model/planning/units.ts'
import { withDatabases } from '../../../services/databases/with-databases.ts'
import { scriptText } from '../../../services/form/script-text.ts'
import type { Placed } from '../../../services/form/unit.ts'
import { service } from '../../../services/wordpress-farm/wordpress-farm.ts'
import { containerOf, orderOf, taskOf, unitOf } from '../units.ts'

const instance = { key: 'blogs', owner: 'collective', settings: service.settings.parse({}) }
const unitsOf = (sites: unknown) =>
  service.shareUnits?.({ association: 'houx', use: service.use?.parse({ sites }) ?? { sites: {} }, instance }) ?? []
const endpointsOf = (sites: unknown) => unitsOf(sites).flatMap(({ endpoints = [] }) => endpoints)

test('each site answers at its address, and is known by it', () => {
  expect(endpointsOf({ 'houx.example': { title: 'Le Houx' } })).toMatchObject([
    { key: 'blogs-houx-example', role: 'http', host: 'houx.example' },
  ])
})

test('a site that moves to another address keeps its identity, and its data, by its id', () => {
  const moved = endpointsOf({ 'lehoux.example': { title: 'Le Houx', id: 'houx-example' } })
  expect(moved).toMatchObject([{ key: 'blogs-houx-example', role: 'http', host: 'lehoux.example' }])
})

test('U1: the gateway and the site are told the addresses that it had', () => {
  const moved = { title: 'Le Houx', id: 'houx-example', formerly: ['houx.example'] }
  expect(endpointsOf({ 'lehoux.example': moved })).toMatchObject([
    { host: 'lehoux.example', formerly: ['houx.example'] },
  ])
  expect(toldTo(moved)).toMatchObject({ host: 'houx.example', formerly: ['houx.example'] })
  expect(toldTo({})).toMatchObject({ formerly: [] })
})

test('a port that is written down is the one it gets', () => {
  expect(endpointsOf({ 'houx.example': { title: 'Le Houx', port: 20417 } })).toMatchObject([{ port: 20417 }])
})

test.each([
  ['a title of two lines', { 'houx.example': { title: 'Le\nHoux' } }],
  ['no title', { 'houx.example': {} }],
  ['a name that is not the DNS’s', { 'houx example': { title: 'x' } }],
  ['the name of the database server', { 'houx.example': { title: 'x', id: 'database' } }],
  ['a port that only root may have', { 'houx.example': { title: 'x', port: 80 } }],
  ['a role that WordPress doesn’t have', { 'houx.example': { title: 'x', members: { zoe: 'owner' } } }],
  ['an account of whom is no member', { 'houx.example': { title: 'x', existing: { zoe: 'zb' } } }],
  [
    'the first account for a member',
    { 'houx.example': { title: 'x', members: { zoe: 'editor' }, existing: { zoe: 'admin' } } },
  ],
  ['a member with the name of the first account', { 'houx.example': { title: 'x', members: { admin: 'editor' } } }],
])('refuses %s', (_, sites) => {
  expect(service.use?.safeParse({ sites }).success).toBe(false)
})

test('uploads are as large as is written, and 64 MiB unless it is', () => {
  expect(service.settings.parse({}).upload).toBe(64)
  expect(service.settings.parse({ upload: '1GiB' }).upload).toBe(1024)
  expect(service.settings.parse({ upload: '4GiB' }).upload).toBe(4096)
  for (const upload of ['5GiB', '1TiB', '9999999TiB'])
    expect(service.settings.safeParse({ upload }).error?.issues[0]?.message).toBe('Write at most 4GiB')
})

test('what is too large is refused at the gateway, and what PHP takes is not', () => {
  const files = containerOf(unitOf('blogs-infini-example')).files ?? {}
  const [, taken] = /^post_max_size = (\d+)M$/m.exec(files['/usr/local/etc/php/conf.d/bocage.ini'] ?? '') ?? []
  expect(endpointsOf({ 'houx.example': { title: 'Le Houx' } })).toMatchObject([{ uploadMiB: Number(taken) }])
})

test('a farm’s database server is named after it, and nothing else may have that name', () => {
  const unit = service.unit?.(instance)
  expect(unit && alsoNamed(withDatabases(unit))).toEqual(['blogs-database'])
})

const farm = unitOf('blogs')
const site = unitOf('blogs-infini-example')
const server = containerOf(farm, 'blogs-database')

test('S5: the database server has a minute to end, and what it wrote is copied before another version of it', () => {
  expect(server).toMatchObject({ stopSeconds: 60, versioned: { data: 'data' } })
})

test('S9: a site and the database server have the memory of the inventory', () => {
  expect(server.memoryMiB).toBe(1024)
  expect(containerOf(site).memoryMiB).toBe(512)
})

/** The container of a site that is written so, on a farm with these settings. */
const siteContainer = (written: object, settings: object = {}) =>
  siteSteps(written, settings).flatMap((step) => ('container' in step ? [step.container] : []))[0]

/** What a site is told that is written so, on a farm with these settings. */
const toldTo = (written: object, settings: object = {}) => {
  const told = siteSteps(written, settings).flatMap((step) => ('task' in step ? [step.task.values.site ?? ''] : []))[0]
  return JSON.parse(told ?? '')
}

const place = { address: '10.20.0.110', port: 21000, host: 'houx.example', proxy: '10.20.0.101' }
const placed: Placed = {
  endpoint: () => place,
  web: () => place,
  image: (role) => role,
  secretFile: (path) => `/secrets/${path}`,
  database: (name) => ({
    ...{ host: 'localhost:/run/database/mysqld.sock', port: 3306, name, login: name },
    ...{ password: '/secrets/database', reaches: {} },
  }),
  accounts: [],
  provided: () => undefined,
  ownerName: 'Le Houx',
  contact: 'contact@houx.example',
}

function siteSteps(written: object, settings: object) {
  const sites = { 'houx.example': { title: 'Le Houx', ...written } }
  const share = { association: 'houx', use: service.use?.parse({ sites }) ?? { sites: {} } }
  const [unit] =
    service.shareUnits?.({ ...share, instance: { ...instance, settings: service.settings.parse(settings) } }) ?? []
  return unit?.make(placed).steps ?? []
}

test('U3: a site’s address is fixed, so that nobody of it can lock everybody out', () => {
  expect(siteContainer({})?.environment?.WORDPRESS_CONFIG_EXTRA).toBe(
    "define('DISABLE_WP_CRON', true); define('WP_HOME', 'https://houx.example'); define('WP_SITEURL', 'https://houx.example');",
  )
})

test('U8: a new site has the farm’s time zone, and one that nobody knows is refused', () => {
  expect(toldTo({})).toMatchObject({ timeZone: 'Europe/Paris', language: 'fr_FR' })
  expect(toldTo({}, { time_zone: 'America/Martinique' })).toMatchObject({ timeZone: 'America/Martinique' })
  for (const time_zone of ['Europe/Bruxelles', 'Brussels', '+01:00', 'CET'])
    expect(service.settings.safeParse({ time_zone }).error?.issues[0]?.message).toContain('as "Europe/Brussels"')
})

test('U8: a site begins with addresses that say what they lead to, before WordPress could choose', () => {
  const install = scriptText(taskOf(site, 'blogs-infini-example-install').scripts)
  expect(install).toContain("add_option('permalink_structure', '/%postname%/')")
  expect(install).toContain("add_option('timezone_string'")
})

test('U9: another image brings its WordPress to the site before anything else is done there, after a copy of what it replaces', () => {
  const install = taskOf(site, 'blogs-infini-example-install')
  expect(install.values.image).toBe(containerOf(site).image)
  expect(install.scripts).toContain('services/wordpress-farm/core.sh')
  expect(install.scripts.indexOf('services/wordpress-farm/core.sh')).toBeLessThan(
    install.scripts.indexOf('services/wordpress-farm/install.sh'),
  )
  expect(containerOf(site).versioned).toMatchObject({
    ...{ data: 'files', paths: ['wp-admin', 'wp-includes', '*.php'] },
    databases: [{ name: 'database' }],
  })
})

test('U4: what the inventory says of a site is told to it after it was installed', () => {
  expect(taskOf(site, 'blogs-infini-example-install').scripts.slice(-3)).toEqual(
    ['links.sh', 'follow.sh', 'members.sh'].map((script) => `services/wordpress-farm/${script}`),
  )
})

const withMembers = unitOf('blogs-pointcommuns-example')

test('N8: a site is told its members with their roles, and has a first password for each, which travels in no value', () => {
  const { values } = taskOf(withMembers, 'blogs-pointcommuns-example-install')
  expect(JSON.parse(values.members ?? '')).toEqual([
    { person: 'malo', role: 'editor', name: 'Malo Riou', email: 'malo@pointcommuns.example' },
  ])
  expect(values).toMatchObject({
    action: 'change',
    passwords: '/var/lib/bocage/secrets/pointcommuns/blogs-pointcommuns-example',
  })
  const first = withMembers.secrets.find(({ path }) => path === 'blogs-pointcommuns-example/account-malo')
  expect(first?.owner).toBeUndefined()
  expect(first?.renewal).toMatchObject({
    when: 'on request',
    values: { container: 'blogs-pointcommuns-example', administrator: 'admin', person: 'malo' },
    signsIn: {
      ...{ login: 'malo', page: 'https://pointcommuns.example/wp-login.php', who: 'Malo Riou', person: 'malo' },
      role: 'editor',
    },
  })
})

test('N8: what members may do is looked at by a refresh; a site without any has nothing to look at', () => {
  const program = '/usr/lib/bocage/site-members/blogs-pointcommuns-example'
  expect(withMembers.parts.flatMap(({ effects = [] }) => effects)).toEqual([
    {
      title: 'members of pointcommuns.example',
      expected: 'no other role is seen',
      command: `${program} look`,
      mend: `${program} mend`,
    },
  ])
  const text = withMembers.parts.map(({ files = {} }) => files[program]?.text).join('')
  expect(text).toMatch(/^#!\/bin\/sh\nset -eu\n/)
  expect(text).toContain("container='blogs-pointcommuns-example'\n")
  expect(text).toContain(`site='{"host":"pointcommuns.example","administrator":"admin"}'\n`)
  expect(text).toContain("passwords='/var/lib/bocage/secrets/pointcommuns/blogs-pointcommuns-example'\n")
  // Who they are, the site remembers: another member is no other file.
  expect(text).not.toContain('malo')
  expect(site.parts.flatMap(({ effects = [] }) => effects)).toEqual([])
})

test('N8: an account that was there keeps its user name, in what is said of it, too', () => {
  const [unit] = unitsOf({ 'houx.example': { title: 'x', members: { zoe: 'author' }, existing: { zoe: 'Zoé B' } } })
  const made = unit?.make({ ...placed, accounts: [{ key: 'zoe', name: 'Zoé', email: 'zoe@houx.example', ssh: [] }] })
  const task = made?.steps.flatMap((step) => ('task' in step ? [step.task] : [])).at(-1)
  expect(JSON.parse(task?.values.members ?? '')).toMatchObject([{ person: 'zoe', role: 'author', existing: 'Zoé B' }])
  expect(made?.secrets?.at(-1)?.renewal?.signsIn).toMatchObject({ login: 'Zoé B', person: 'zoe' })
})

test('S9: a site has the memory that it asks for, else what its farm gives', () => {
  expect(siteContainer({}, { site_memory: '256MiB' })?.memoryMiB).toBe(256)
  expect(siteContainer({ memory: '2GiB' }, { site_memory: '256MiB' })?.memoryMiB).toBe(2048)
})

test('S10: a site has a network of its own, and reaches the database by its socket, where it may write nothing', () => {
  const { network, environment, reaches } = containerOf(site)
  expect(network).toBeUndefined()
  expect(environment).toMatchObject({ WORDPRESS_DB_HOST: 'localhost:/run/database/mysqld.sock' })
  expect(reaches).toEqual({ '/run/database': '/run/bocage-databases/blogs' })
  expect(server).toMatchObject({ offers: { '/run/mysqld': '/run/bocage-databases/blogs' }, network: 'blogs' })
  expect(farm.network).toBe('blogs')
})

test('S10: PHP can read its database’s password, and not the administrator’s', () => {
  expect(containerOf(site).secrets).toEqual({
    database: '/var/lib/bocage/secrets/infini/blogs-infini-example/database',
    mail: '/var/lib/bocage/secrets/collective/mail-relay/password-33-33',
  })
  expect(site.secrets.map(({ path, owner }) => [path, owner])).toEqual([
    ['blogs-infini-example/database', '33:33'],
    ['blogs-infini-example/admin', undefined],
  ])
})

test('S10: the gateway alone is believed when it says for whom it speaks', () => {
  const { environment, files } = containerOf(site)
  expect(environment).toMatchObject({ BOCAGE_GATEWAY: '10.20.0.101' })
  expect(files?.['/etc/apache2/conf-available/remoteip.conf']?.match(/^RemoteIP.*/gm)).toEqual([
    'RemoteIPHeader X-Forwarded-For',
    expect.stringMatching(/^RemoteIPInternalProxy ..BOCAGE_GATEWAY.$/),
  ])
})

test('what the farm lets be uploaded is written in each site: another limit makes its container anew', () => {
  const limits = (upload: string) => siteContainer({}, { upload })?.files?.['/usr/local/etc/php/conf.d/bocage.ini']
  expect(limits('64MiB')).toContain('upload_max_filesize = 64M\npost_max_size = 72M\n')
  expect(limits('128MiB')).toContain('upload_max_filesize = 128M\npost_max_size = 136M\n')
})

test('S10: root of the database is made for its container alone, and taken away where it was for all, once the server answers', () => {
  expect(server.environment).toMatchObject({ MARIADB_ROOT_HOST: 'localhost' })
  expect(orderOf(farm)).toEqual(['blogs-database', 'blogs-root'])
  expect(scriptText(taskOf(farm, 'blogs-root').scripts)).toContain("DROP USER IF EXISTS 'root'@'%%'")
})

test('S9: a site serves as many requests at once as its memory holds, and has a connection to the database for each', () => {
  expect(containerOf(site).environment).toMatchObject({ BOCAGE_WORKERS: '16' })
  expect(taskOf(site, 'blogs-infini-example-database').values).toMatchObject({ connections: '20' })
  expect(server.command).toEqual(['--max-connections=300'])
})

test('a site’s database is there before the site starts, and it is installed once it answers', () => {
  const key = 'blogs-infini-example'
  expect(orderOf(site)).toEqual([`${key}-database`, key, `${key}-install`])
})
