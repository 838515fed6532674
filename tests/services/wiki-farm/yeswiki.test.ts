import { expect, test } from '@jest/globals'
import { service } from '../../../services/wiki-farm/wiki-farm.ts'
import { renderProblem } from '../../../words/said/problem.ts'
import { changed, resolveSmall } from '../../inventory/small-estate.ts'
import { image, shareOf, wikiOf } from './yeswiki-units.ts'

const config = '/var/www/html/wakka.config.php'
const relay = {
  ...{ host: 'smtp.relais.example', port: 465, security: 'tls' as const, login: 'bocage' },
  ...{ password: 'mail', from: 'contact@bocage.example' },
}

test('a wiki of YesWiki’s runs the image that its farm names, with its database by a socket, and its files in volumes', () => {
  const { unit, container, task, file } = wikiOf()
  expect(container).toMatchObject({ image, listens: { http: 80 }, secrets: { database: 'database' } })
  expect(container.reaches).toEqual({ '/run/database': '/run/bocage-databases/wikis' })
  expect(file('/usr/local/etc/php/conf.d/bocage.ini')).toContain('mysqli.default_socket = /run/database/mysqld.sock\n')
  expect(file(config)).toContain("'mysql_host' => 'localhost',\n    'mysql_database' => 'wikis-w',\n")
  expect(unit.databases).toMatchObject({ database: { on: { unit: 'wikis' }, reader: '33:33' } })
  const program = '/var/www/html'
  const data = { files: `${program}/files`, custom: `${program}/custom`, private: `${program}/private` }
  expect(unit.holds).toMatchObject([{ data }])
  expect(task.values.image).toBe(image)
})

test('its settings hold no secret: those are read when a request comes', () => {
  const { container, file } = wikiOf(shareOf(), relay)
  expect(container.secrets).toEqual({ database: 'database', mail: 'mail' })
  expect(file(config)).toContain("'mysql_password' => trim(file_get_contents('/run/secrets/database')),")
  expect(file(config)).toContain(
    `'contact_smtp_pass' => str_replace('%', '%%', rtrim(file_get_contents('/run/secrets/mail'), "\\n")),`,
  )
})

test('U6: it sends its mail through what the estate has; where there is nothing, nobody is promised a link by mail', () => {
  expect(wikiOf(shareOf(), relay).file(config)).toContain(`    'contact_disable_email_for_password' => false,
    'contact_mail_func' => 'smtp',
    'contact_smtp_host' => 'ssl://smtp.relais.example',
    'contact_smtp_port' => 465,
    'contact_smtp_user' => 'bocage',
`)
  expect(wikiOf(shareOf(), { ...relay, security: 'starttls' }).file(config)).toContain("'tls://smtp.relais.example'")
  expect(wikiOf().file(config)).toContain("'contact_disable_email_for_password' => true,\n];")
})

test('U8: times are told in the farm’s zone, and menus in the wiki’s language', () => {
  const { file } = wikiOf(shareOf({ language: 'es' }, { yeswiki_image: image, time_zone: 'Europe/Brussels' }))
  expect(file(config)).toContain("'default_language' => 'es',\n    'timezone' => 'Europe/Brussels',\n")
})

test('nobody writes without an account, nor makes one without a captcha', () => {
  const { file } = wikiOf()
  expect(file(config)).toContain("'default_write_acl' => '+',")
  expect(file(config)).toContain("'use_captcha' => true,")
})

test('it believes the gateway alone when it says who visits, and has as many workers as its memory holds', () => {
  const settings = wikiOf(shareOf({ memory: '480MiB' })).file('/etc/apache2/conf-enabled/bocage.conf')
  expect(settings).toContain('RemoteIPInternalProxy 10.20.0.101\nSetEnv HTTPS on\n')
  expect(settings).toContain('MaxRequestWorkers 10\n')
})

test('nobody is let into its installer, nor into copies of it; wikis of other programs have pages of these names', () => {
  const closed = ['/install.php', '/mw-config']
  expect(wikiOf().unit.endpoints).toMatchObject([{ closed: expect.arrayContaining(['/setup', '/private', '/vendor']) }])
  const [other] = service.shareUnits?.(shareOf({ software: 'dokuwiki' })) ?? []
  expect(other?.endpoints).toMatchObject([{ closed }])
})

test('its administrator’s password is told with the page to sign in on, and is made anew on request', () => {
  expect(wikiOf().secret).toMatchObject({
    path: 'wikis-w-example/admin',
    renewal: { when: 'on request', signsIn: { login: 'WikiAdmin', page: 'https://w.example/?PageLogin' } },
  })
})

test('a wiki of YesWiki’s is refused where the farm names no image: nobody publishes one', () => {
  const estate = (farm: string) =>
    resolveSmall({
      ...changed('collective.yaml', 'services:\n', `services:\n  wikis: { kind: wiki-farm, on: apps${farm} }\n`),
      ...changed(
        'associations/houx.yaml',
        'uses:\n',
        'uses:\n  wikis: { sites: { w.houx.example: { title: W, software: yeswiki } } }\n',
      ),
    })
  const { errors } = estate('')
  expect(errors.map(renderProblem)).toEqual([
    'inventory/associations/houx.yaml:5:59: nobody publishes an image of YesWiki, and the wiki farm names none of the collective’s own. Write "yeswiki_image: REGISTRY/yeswiki:VERSION" beside "kind: wiki-farm" in collective.yaml: docs/yeswiki.md says how it is built. Or choose mediawiki, or dokuwiki.',
  ])
  expect(estate(`, yeswiki_image: ${image}`).errors).toEqual([])
  // A farm with a mistake of its own is told that alone.
  expect(estate(', yeswiki_image: "yeswiki:latest"').errors.map(({ what }) => what)).toEqual([
    expect.not.stringContaining('nobody publishes'),
  ])
})
