import { z } from 'zod'
import { webName } from '../words/domain.ts'
import { key, keyOf } from '../words/key.ts'
import { line } from '../words/line.ts'
import { mebibytesBetween } from '../words/quantity.ts'
import { defineService } from './define.ts'

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

/** The container of a farm's database server. */
export const databaseServer = (farm: string) => `${farm}-database`

/** A site's identity in the whole estate. */
const siteKey = (farm: string, host: string, id = keyOf(host)) => `${farm}-${id}`

/** A farm of WordPress sites: each in its own container, with its own database, on one machine. */
export const service = defineService({
  title: 'WordPress farm',
  summary: 'Hosts many small WordPress sites, each closed to the others.',
  manual: 'https://wordpress.org/documentation/',
  instances: 'collective',
  addressed: false,
  images: { wordpress: 'wordpress:7.1.0-php8.3-apache', mariadb: 'mariadb:10.11.18' },
  settings: z.strictObject({
    /**
     * The largest file that may be uploaded, 4GiB at most: it comes in one request, which begins anew after a lost connection,
     * and is held on the machine's disk until it is whole.
     */
    upload: mebibytesBetween('1MiB', '4GiB').prefault('64MiB'),
    /** The most memory that a site may use, unless it says otherwise: a few visitors at once, and a large picture, fit in the default. */
    site_memory: siteMemory.prefault('512MiB'),
    /** The most memory that the database server of all sites may use. */
    database_memory: mebibytesBetween('256MiB', '64GiB').prefault('1GiB'),
  }),
  use: z.strictObject({
    /** By address. */
    sites: z
      .record(webName, site)
      .refine((sites) => Object.keys(sites).length <= mostSites, `Write at most ${mostSites} sites`),
  }),
  alsoNamed: ({ key }) => [databaseServer(key)],
  holds: {
    ofInstance: ({ key }) => {
      const identity = databaseServer(key)
      return [{ identity, kind: 'database server', volumes: [`${identity}-data`] }]
    },
    ofShare: ({ use, instance }) =>
      Object.entries(use.sites).map(([host, { id, from }]) => {
        const identity = siteKey(instance.key, host, id)
        const name = { id: id ?? keyOf(host), named: id !== undefined, ...(from !== undefined && { from }) }
        return { identity, kind: 'site', volumes: [`${identity}-files`], ...name }
      }),
  },
  endpoints: {
    ofShare: ({ use, instance }) =>
      Object.entries(use.sites).map(([host, { id, port }]) => ({
        key: siteKey(instance.key, host, id),
        host,
        ...(port && { port }),
      })),
  },
})
