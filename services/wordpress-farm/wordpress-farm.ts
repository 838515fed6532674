import { dirname } from 'node:path'
import { z } from 'zod'
import type { MachinePart } from '../../machines/part.ts'
import { assign } from '../../words/assign.ts'
import { key } from '../../words/written/key.ts'
import { line } from '../../words/written/line.ts'
import { mebibytesBetween } from '../../words/written/quantity.ts'
import { timeZone } from '../../words/written/time-zone.ts'
import { clientScript } from '../databases/mariadb/mariadb.ts'
import {
  administratorSecret,
  defineFarm,
  type FarmSite,
  farmSettings,
  farmSite,
  memberSecret,
  siteOwnerScript,
  siteOwners,
} from '../define-farm.ts'
import { phpConnects } from '../form/health.ts'
import { phpText } from '../form/php.ts'
import { scriptText } from '../form/script-text.ts'
import type { Made, Placed } from '../form/unit.ts'
import { phpSettings } from '../form/web-server.ts'
import { mailProgram, mailSettings } from './mail.ts'
import { apacheSettings } from './settings.ts'

/** The account that a site is installed with. */
const administrator = 'admin'

/** Of one site: what is told to it travels as a word of a command. */
const mostMembers = 200

const site = z
  .strictObject({
    /** The site's title, as visitors read it, unless its people have chosen another in WordPress. */
    title: line(200),
    /** The language of a new site, as WordPress names it. */
    language: z.enum(['fr_FR', 'en_US', 'nl_BE', 'br']).default('fr_FR'),
    /** Who has an account on the site, and what they may do there, in WordPress's words. Their first passwords: "scripts/secret list --person". */
    members: z
      .record(
        key.refine((name) => name !== administrator, {
          error: 'The account that a site is installed with has this name: give the person another key',
        }),
        z.enum(['administrator', 'editor', 'author', 'contributor', 'subscriber']),
      )
      .refine((members) => Object.keys(members).length <= mostMembers, `Write at most ${mostMembers} people`)
      .default({}),
    /** The accounts that members had on the site before they were named here, or under another key, which they keep: each one's user name in WordPress. */
    existing: z.record(key, line(60)).default({}),
    ...farmSite.shape,
  })
  .superRefine(({ members, existing }, context) => {
    const problem = (person: string, login: string): string | undefined => {
      if (!Object.hasOwn(members, person)) return `Nobody in "members" is called "${person}": write the two alike`
      if (login === administrator) return 'The account that the site is installed with is nobody’s own: leave it out'
      return undefined
    }
    for (const [person, login] of Object.entries(existing)) {
      const message = problem(person, login)
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['existing', person], message })
    }
  })

/** What may be written of a farm. */
const settings = z.strictObject({
  /**
   * The largest file that may be uploaded, 4GiB at most: it comes in one request, which begins anew after a lost connection,
   * and is held on the machine's disk until it is whole.
   */
  upload: mebibytesBetween('1MiB', '4GiB').prefault('64MiB'),
  /** The time zone of a new site, as "Europe/Brussels"; its people may choose another. Europe/Paris, unless written. */
  time_zone: timeZone.default('Europe/Paris'),
  ...farmSettings.shape,
})

type Site = z.output<typeof site>
type Settings = z.output<typeof settings>

/**
 * A farm of WordPress sites: each in a container and a network of its own, with a volume, and a database and login on the farm's
 * server, which it reaches by a socket. It is installed without a person.
 *
 * A site's address is the inventory's, and nobody can change it in WordPress; with another one, what its content says of the former leads to it. Its title and the association's e-mail address are told
 * to WordPress whenever the inventory has others, unless people have chosen their own there; language, time zone and the form of
 * addresses are those it begins with, and theirs after that. Its `members` have accounts, whose roles are the inventory's; who is no longer
 * one of them has no role there, and what they wrote stays.
 *
 * A newer image brings its WordPress to each site, after a copy of the site's own and of its database; what a site brought itself to, it keeps.
 * On change of its image, its address, its memory or what may be uploaded, a site is away for some seconds. On change of the database
 * server, all sites are.
 * On removal, it is no longer served; files, databases and passwords stay, listed as leftovers.
 */
export const service = defineFarm({
  title: 'WordPress farm',
  summary: 'Hosts many small WordPress sites, each closed to the others.',
  manual: 'https://wordpress.org/documentation/',
  components: { farm: 'WordPressFarm', site: 'WordPressSite' },
  images: { wordpress: 'wordpress:7.1.0-php8.3-apache', mariadb: 'mariadb:10.11.18' },
  settings,
  site,
  members: { of: ({ members }) => members, example: 'editor' },
  kind: () => 'site',
  data: () => ({ files: '/var/www/html' }),
  // PHP with WordPress and a few plugins.
  requestMiB: 32,
  database: () => ({ reader: php }),
  needs: () => ({ mail: { reader: php } }),
  upload: ({ upload }) => upload,
  make: makeSite,
})

/** Who reads passwords in a site: PHP in its image, which never reads the administrator's. */
const php = '33:33'

function makeSite(
  { identity, host, owner, site, settings, server, memoryMiB, workers }: FarmSite<Site, Settings>,
  { web, image, contact, accounts, database: databaseNamed, provided, secretFile, ownerName }: Placed,
): Made {
  const http = web('http')
  const database = databaseNamed('database')
  const mail = provided('mail')
  const { title, language, formerly = [] } = site
  const about = { owner, host, formerly, title, language, timeZone: settings.time_zone, administrator, email: contact }
  const people = accounts.filter((person) => Object.hasOwn(site.members, person.key))
  const members = people.map(({ key: person, name, email }) => ({
    ...{ person, role: site.members[person], name, email },
    ...(Object.hasOwn(site.existing, person) && { existing: site.existing[person] }),
  }))
  const passwords = dirname(secretFile(`${identity}/admin`))
  const signIn = `https://${host}/wp-login.php`
  const rotation = { container: identity, administrator, person: '' }
  return {
    steps: [
      {
        container: {
          identity,
          image: image('wordpress'),
          environment: {
            WORDPRESS_DB_HOST: database.host,
            WORDPRESS_DB_NAME: database.name,
            WORDPRESS_DB_USER: database.login,
            WORDPRESS_DB_PASSWORD_FILE: '/run/secrets/database',
            BOCAGE_GATEWAY: http.proxy,
            BOCAGE_WORKERS: String(workers),
            WORDPRESS_CONFIG_EXTRA: [
              `define('DISABLE_WP_CRON', true);`,
              ...(mail ? [`require '${mailProgram}';`] : []),
              // Whoever changed these in WordPress would lock everybody out.
              ...['WP_HOME', 'WP_SITEURL'].map((name) => `define('${name}', ${phpText(`https://${host}`)});`),
            ].join(' '),
          },
          secrets: { database: database.password, ...(mail && { mail: mail.password }) },
          files: {
            '/usr/local/etc/php/conf.d/bocage.ini': phpSettings(settings.upload),
            '/etc/apache2/conf-available/remoteip.conf': apacheSettings,
            ...(mail && { [mailProgram]: mailSettings(mail) }),
          },
          reaches: database.reaches,
          // WordPress itself, which a new version replaces; its database is copied with it. What people put there stays.
          versioned: { data: 'files', paths: ['wp-admin', 'wp-includes', '*.php'], says: 'wp-includes/version.php' },
          listens: { http: 80 },
          health: phpConnects(80),
          memoryMiB,
          capabilities: [
            'CAP_CHOWN',
            'CAP_DAC_OVERRIDE',
            'CAP_FOWNER',
            'CAP_KILL',
            'CAP_NET_BIND_SERVICE',
            'CAP_SETGID',
            'CAP_SETUID',
          ],
        },
      },
      {
        task: {
          name: `${identity}-install`,
          title: `settings of the site ${host}`,
          scripts: [
            clientScript,
            siteOwnerScript,
            ...['core.sh', 'in-wordpress.sh', 'install.sh', 'links.sh', 'follow.sh', 'members.sh'].map(script),
          ],
          values: {
            server,
            container: identity,
            site: JSON.stringify(about),
            owner,
            owners: siteOwners,
            password: secretFile(`${identity}/admin`),
            ...{ action: 'change', passwords, members: JSON.stringify(members) },
            // Another one brings another WordPress.
            image: image('wordpress'),
          },
        },
      },
    ],
    secrets: [
      administratorSecret(
        { identity, host },
        { login: administrator, page: signIn, who: ownerName },
        { scripts: [script('rotate-password.sh')], values: rotation },
      ),
      ...people.map((person) =>
        memberSecret(
          { identity, host },
          person,
          { login: site.existing[person.key] ?? person.key, page: signIn, role: site.members[person.key] },
          { scripts: [script('rotate-password.sh')], values: { ...rotation, person: person.key } },
        ),
      ),
    ],
    ...(people.length > 0 && { parts: [membersPart({ identity, host, passwords })] }),
    jobs: {
      cron: {
        title: `Due tasks of the WordPress site ${host}`,
        command: ['php', '/var/www/html/wp-cron.php'],
        user: 'www-data',
        every: '*:0/5',
      },
    },
  }
}

/** Roles are put back by a refresh: the same script as a site's own task tells how they are, and mends those that were in force. */
function membersPart({
  identity,
  host,
  passwords,
}: {
  identity: string
  host: string
  passwords: string
}): MachinePart {
  const program = `/usr/lib/bocage/site-members/${identity}`
  const site = JSON.stringify({ host, administrator })
  const values = { container: identity, site, passwords, members: '[]' }
  const text = scriptText(['in-wordpress.sh', 'members.sh'].map(script))
  return {
    files: { [program]: { text: `#!/bin/sh\nset -eu\n${assign(values)}action=$1\n${text}`, mode: '0755' } },
    effects: [
      {
        ...{ title: `members of ${host}`, expected: 'no other role is seen' },
        ...{ command: `${program} look`, mend: `${program} mend` },
      },
    ],
  }
}

const script = (file: string) => `services/wordpress-farm/${file}`
