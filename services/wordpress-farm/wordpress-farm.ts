import { z } from 'zod'
import { webName } from '../../words/domain.ts'
import { key, keyOf } from '../../words/key.ts'
import { line } from '../../words/line.ts'
import { mebibytesBetween } from '../../words/quantity.ts'
import { clientScript, databasesOf } from '../databases/mariadb/mariadb.ts'
import { serverName } from '../databases/with-databases.ts'
import { defineService, type Instance } from '../define.ts'
import type { Unit } from '../form/unit.ts'
import { apacheSettings, phpSettings } from './settings.ts'

const siteMemory = mebibytesBetween('128MiB', '64GiB')

/** Of one association, on one farm: each has a container, which a guest holds some hundreds of. */
const mostSites = 1000

const site = z.strictObject({
  /** The site's title, as visitors read it. */
  title: line(200),
  /** The language of a new site, as WordPress names it. */
  language: z.enum(['fr_FR', 'en_US', 'nl_BE', 'br']).default('fr_FR'),
  /** Its identity, when its address has changed: its data is found by it. The address itself, unless written. */
  id: key.refine((id) => id !== 'database', 'Choose another: the database server has this name').optional(),
  /** The association that had it before, when it changes hands: without this word, nobody takes up another's data. */
  from: key.optional(),
  /** The port on the farm's machine; derived from the identity unless written. */
  port: z.int().min(20000).max(29999).optional(),
  /** The most memory that it may use; what the farm's sites have unless written. */
  memory: siteMemory.optional(),
})

/** A site's identity in the whole estate. */
const siteKey = (farm: string, host: string, id = keyOf(host)) => `${farm}-${id}`

/** What may be written of a farm. */
const farmSettings = z.strictObject({
  /**
   * The largest file that may be uploaded, 4GiB at most: it comes in one request, which begins anew after a lost connection,
   * and is held on the machine's disk until it is whole.
   */
  upload: mebibytesBetween('1MiB', '4GiB').prefault('64MiB'),
  /** The most memory that a site may use, unless it says otherwise: a few visitors at once, and a large picture, fit in the default. */
  site_memory: siteMemory.prefault('512MiB'),
  /** The most memory that the database server of all sites may use. */
  database_memory: mebibytesBetween('256MiB', '64GiB').prefault('1GiB'),
})

/** What a request takes of the memory, as a rule: PHP with WordPress and a few plugins. */
const requestMiB = 32

/** Connections to the database beyond one for each request: due tasks, and a person's tool. */
const spareConnections = 4

/** Connections at once, of all sites together. */
const maxConnections = 300

/**
 * A farm of WordPress sites: each in a container and a network of its own, with a volume, and a database and login on the farm's
 * server, which it reaches by a socket. It is installed without a person.
 *
 * On change of a site's title, WordPress is told; on change of its image, its memory or what may be uploaded, it is away for some
 * seconds. On change of the database server, all sites are.
 * On removal, it is no longer served; files, databases and passwords stay, listed as leftovers.
 */
export const service = defineService({
  title: 'WordPress farm',
  summary: 'Hosts many small WordPress sites, each closed to the others.',
  manual: 'https://wordpress.org/documentation/',
  instances: 'collective',
  addressed: false,
  images: { wordpress: 'wordpress:7.1.0-php8.3-apache', mariadb: 'mariadb:10.11.18' },
  settings: farmSettings,
  use: z.strictObject({
    /** By address. */
    sites: z
      .record(webName, site)
      .refine((sites) => Object.keys(sites).length <= mostSites, `Write at most ${mostSites} sites`),
  }),
  unit: ({ key, settings }) => ({
    identity: key,
    component: 'WordPressFarm',
    databases: {
      database: {
        engine: 'mariadb',
        shared: true,
        memoryMiB: settings.database_memory,
        connections: maxConnections,
      },
    },
    make: () => ({ steps: [] }),
  }),
  shareUnits: ({ association, use, instance }) =>
    Object.entries(use.sites).map(([host, site]) => siteUnit(host, site, association, instance)),
  kept: ({ key }) => databasesOf(serverName(key, 'database')),
})

/** One site of an association's share of a farm. */
function siteUnit(
  host: string,
  { title, language, id, from, port, memory }: z.output<typeof site>,
  owner: string,
  { key: farm, settings }: Instance<z.output<typeof farmSettings>>,
): Unit {
  const identity = siteKey(farm, host, id)
  const address = keyOf(host)
  const name = { id: id ?? address, named: id !== undefined, address, ...(from !== undefined && { from }) }
  const memoryMiB = memory ?? settings.site_memory
  const workers = Math.floor(memoryMiB / requestMiB)
  return {
    identity,
    component: 'WordPressSite',
    endpoints: [{ key: identity, role: 'http', host, ...(port && { port }) }],
    holds: [{ identity, kind: 'site', data: { files: '/var/www/html' }, ...name }],
    databases: {
      database: {
        engine: 'mariadb',
        on: { unit: farm, name: 'database' },
        connections: workers + spareConnections,
        reader: php,
      },
    },
    make: ({ web, image, contact, database: databaseNamed, secretFile }) => {
      const http = web('http')
      const database = databaseNamed('database')
      const about = { owner, host, title, language, administrator, email: contact }
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
                WORDPRESS_CONFIG_EXTRA: "define('DISABLE_WP_CRON', true);",
              },
              secrets: { database: database.password },
              files: {
                '/usr/local/etc/php/conf.d/bocage.ini': phpSettings(settings.upload),
                '/etc/apache2/conf-available/remoteip.conf': apacheSettings,
              },
              reaches: database.reaches,
              listens: { http: 80 },
              health: ['php', '-r', 'exit(@fsockopen("127.0.0.1", 80) ? 0 : 1);'],
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
              scripts: [clientScript, script('install.sh')],
              values: {
                server: serverName(farm, 'database'),
                container: identity,
                site: JSON.stringify(about),
                owner,
                owners: '/var/lib/bocage/site-owners',
                password: secretFile(`${identity}/admin`),
              },
            },
          },
        ],
        secrets: [
          {
            path: `${identity}/admin`,
            renewal: {
              opens: `"${administrator}" of ${host}`,
              when: 'on request',
              note: 'whoever uses it must be told the new one',
              scripts: [script('rotate-administrator.sh')],
              values: { container: identity, administrator },
            },
          },
        ],
        jobs: {
          cron: {
            title: `Due tasks of the WordPress site ${host}`,
            command: ['php', '/var/www/html/wp-cron.php'],
            user: 'www-data',
            every: '*:0/5',
          },
        },
      }
    },
  }
}

/** Who reads the database's password in a site: PHP in its image; never the administrator's. */
const php = '33:33'

/** The account that a site is installed with. */
const administrator = 'admin'

const script = (file: string) => `services/wordpress-farm/${file}`
