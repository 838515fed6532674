import { expect, test } from '@jest/globals'
import { service } from '../../../services/wiki-farm/wiki-farm.ts'
import { containerOf, orderOf, taskOf, unitOf } from '../units.ts'

const wiki = unitOf('wikis-wiki-pointcommuns-example')
const instance = { key: 'wikis', owner: 'collective', settings: service.settings.parse({}) }
const settingsOf = (unit: typeof wiki) => containerOf(unit).files?.['/etc/mediawiki/LocalSettings.php'] ?? ''

test('a wiki has its database before it starts, and is installed once it answers', () => {
  const key = 'wikis-wiki-pointcommuns-example'
  expect(orderOf(wiki)).toEqual([`${key}-database`, key, `${key}-install`])
  expect(orderOf(unitOf('wikis'))).toEqual(['wikis-database', 'wikis-root'])
})

test('its settings hold its name and address, and no secret', () => {
  expect(settingsOf(wiki)).toContain("$wgSitename = 'Le wiki des communs';")
  expect(settingsOf(wiki)).toContain("$wgServer = 'https://wiki.pointcommuns.example';")
  expect(settingsOf(wiki)).toContain("$wgDBpassword = trim( file_get_contents( '/run/secrets/database' ) );")
})

test('U8: times are told in the farm’s zone, and not in that of a machine', () => {
  expect(settingsOf(wiki)).toContain("$wgLocaltimezone = 'Europe/Paris';")
  const { environment } = containerOf(unitOf('wikis-notes-pointcommuns-example'))
  expect(environment?.PHP_TIMEZONE).toBe('Europe/Paris')
})

test('nobody writes without an account, and nobody makes one by themselves', () => {
  expect(settingsOf(wiki)).toContain("$wgGroupPermissions['*']['edit'] = false;")
  expect(settingsOf(wiki)).toContain("$wgGroupPermissions['*']['createaccount'] = false;")
})

test('it believes the gateway alone when it says who visits', () => {
  expect(settingsOf(wiki)).toContain("$wgCdnServersNoPurge = [ '10.20.0.101' ];")
})

test('a new image brings its tables to the form of its version', () => {
  expect(taskOf(wiki, `${wiki.identity}-install`).values.image).toBe('mediawiki:1.43.9')
})

test('one of DokuWiki’s has no database, and its pages in its volume', () => {
  const unit = unitOf('wikis-notes-pointcommuns-example')
  expect(orderOf(unit)).toEqual([unit.identity, `${unit.identity}-install`])
  expect(containerOf(unit)).toMatchObject({ image: 'dokuwiki/dokuwiki:2025-05-14b', data: { storage: '/storage' } })
})

test('nobody is let into an installer', () => {
  const [unit] =
    service.shareUnits?.({ association: 'houx', use: { sites: { 'w.example': titled('W') } }, instance }) ?? []
  expect(unit?.endpoints).toMatchObject([{ closed: ['/install.php', '/mw-config'], uploadMiB: 72 }])
})

test('a title is a text in PHP, whatever is in it', () => {
  const share = { association: 'houx', use: { sites: { 'wiki.houx.example': titled(`L'"oie" \\ $wgUpgradeKey`) } } }
  const [unit] = service.shareUnits?.({ ...share, instance }) ?? []
  const place = { address: '10.20.0.110', port: 21000, host: 'wiki.houx.example', proxy: '10.20.0.101' }
  const database = { host: 'localhost:/run/database/mysqld.sock', port: 3306, name: 'x', login: 'x', reaches: {} }
  const made = unit?.make({
    ...{ endpoint: () => place, web: () => place, image: (role: string) => role, secretFile: (path: string) => path },
    ...{ database: () => ({ ...database, password: 'x' }), accounts: [], provided: () => undefined },
    ...{ ownerName: 'x', contact: 'x@houx.example' },
  })
  const [container] = made?.steps.flatMap((step) => ('container' in step ? [step.container] : [])) ?? []
  expect(container?.files?.['/etc/mediawiki/LocalSettings.php']).toContain(
    `$wgSitename = 'L\\'"oie" \\\\ $wgUpgradeKey';`,
  )
})

const titled = (title: string) => service.use?.shape.sites.valueType.parse({ title }) as never

test('U6: a wiki of MediaWiki’s sends its mail through what the estate has', () => {
  const { files, secrets } = containerOf(wiki)
  expect(files?.['/etc/mediawiki/LocalSettings.php']).toContain(`$wgEnableEmail = true;
$wgSMTP = [
	'host' => 'ssl://smtp.relais.example',
	'IDHost' => 'wiki.pointcommuns.example',
	'port' => 465,
	'auth' => true,
	'username' => 'bocage',
	'password' => rtrim( file_get_contents( '/run/secrets/mail' ), "\\n" ),
];
`)
  expect(secrets).toMatchObject({ mail: '/var/lib/bocage/secrets/collective/mail-relay/password-33-33' })
})
