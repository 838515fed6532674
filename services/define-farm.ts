import { z } from 'zod'
import { webName } from '../words/written/domain.ts'
import { key, keyOf } from '../words/written/key.ts'
import { publishedPort } from '../words/written/published-port.ts'
import { mebibytesBetween } from '../words/written/quantity.ts'
import type { DatabaseWish } from './databases/engine.ts'
import { databasesOf } from './databases/mariadb/mariadb.ts'
import { serverName } from './databases/with-databases.ts'
import { defineService, type Instance, type ServiceKind } from './define.ts'
import type { Account, HoldingWish, Made, Placed, Renewal, Unit, UnitSecret } from './form/unit.ts'
import { requestAround } from './form/web-server.ts'
import type { NeedWishes } from './needs/need.ts'

export const siteMemory = mebibytesBetween('128MiB', '64GiB')

/** What may be written of every farm. */
export const farmSettings = z.strictObject({
  /** The most memory that a site may use, unless it says otherwise: a few visitors at once, and a large picture, fit in the default. */
  site_memory: siteMemory.prefault('512MiB'),
  /** The most memory that the database server of all sites may use. */
  database_memory: mebibytesBetween('256MiB', '64GiB').prefault('1GiB'),
})

/** What may be written of every site of a farm. */
export const farmSite = z.strictObject({
  /** Its identity, when its address has changed: its data is found by it. The address itself, unless written. */
  id: key.refine((id) => id !== 'database', 'Choose another: the database server has this name').optional(),
  /**
   * Addresses that it had before, or is known by beside its own (as with "www." before it): whoever comes to one is led on to its
   * address, with that page's path, for as long as it is named here.
   */
  formerly: z.array(webName).max(20, 'Write at most 20').optional(),
  /** The association that had it before, when it changes hands: without this word, nobody takes up another's data. */
  from: key.optional(),
  /** The port on the farm's machine; derived from the identity unless written. */
  port: publishedPort.optional(),
  /** The most memory that it may use; what the farm's sites have unless written. */
  memory: siteMemory.optional(),
})

/** A site of a farm, as its definition is told of it. */
export type FarmSite<Site, Settings> = {
  /** Its name in the whole estate, for good: of its container, its volumes, its database. */
  identity: string
  /** The name people type. */
  host: string
  /** The association's key. */
  owner: string
  site: Site
  /** The farm's. */
  settings: Settings
  /** The container of the farm's database server. */
  server: string
  memoryMiB: number
  /** Requests at once that its memory holds. */
  workers: number
}

/** Many small sites of one application: each in a container and a network of its own, found by its address. */
export type Farm<
  Settings extends z.ZodType<z.output<typeof farmSettings>>,
  Site extends z.ZodType<z.output<typeof farmSite>>,
> = Pick<ServiceKind, 'title' | 'summary' | 'manual' | 'images'> & {
  /** What a farm and a site of it are called as resources, for good. */
  components: { farm: string; site: string }
  settings: Settings
  site: Site
  /** What a site is, in words for people: `wiki`. What can't take up the data of another is of another kind. */
  kind: (site: z.output<Site>) => string
  /** Where a site keeps its data in its container. */
  data: (site: z.output<Site>) => NonNullable<HoldingWish['data']>
  /** What a request takes of a site's memory, as a rule, in MiB. */
  requestMiB: number
  /**
   * The role on a site of each person whom the inventory gives an account there, by the application's own word, of which there is an
   * example. Nothing unless said: then accounts are made in the application alone, by whoever administers the site.
   */
  members?: { of: (site: z.output<Site>) => Record<string, string>; example: string }
  /** A site's database, on the farm's server, by the name `database`; nothing, for one that has none. */
  database: (site: z.output<Site>) => Pick<DatabaseWish, 'reader'> | undefined
  /** What a site needs of others; nothing unless said. */
  needs?: (site: z.output<Site>) => NeedWishes
  /** Folders and pages of its address that nobody is let into from outside, as an installer. */
  closed?: (site: z.output<Site>) => string[]
  /** What a site asks for and this farm doesn't give: the field that asks, and words for people. Nothing, where it gives all. */
  refuses?: (
    site: z.output<Site>,
    settings: z.output<Settings>,
  ) => { field: string; what: string; instead: string } | undefined
  /** The largest file that may be put into a site, in MiB. */
  upload: (settings: z.output<Settings>) => number
  /** What a site is made of. */
  make: (site: FarmSite<z.output<Site>, z.output<Settings>>, placed: Placed) => Made
}

/** Scripts that see to whose a site is begin with this one, with the folder where its machine remembers that as `owners`. */
export const siteOwnerScript = 'services/form/site-owner.sh'
export const siteOwners = '/var/lib/bocage/site-owners'

/** The password of the account that a site is installed with. Somebody may be using it, or have chosen another. */
export const administratorSecret = (
  { identity, host }: { identity: string; host: string },
  signsIn: NonNullable<Renewal['signsIn']>,
  change: Required<Pick<Renewal, 'scripts' | 'values'>>,
): UnitSecret => ({
  path: `${identity}/admin`,
  renewal: {
    opens: `"${signsIn.login}" of ${host}`,
    when: 'on request',
    note: 'whoever uses it must be told the new one',
    signsIn,
    ...change,
  },
})

/** The first password of a person on a site, which is theirs to change. */
export const memberSecret = (
  { identity, host }: { identity: string; host: string },
  { key, name }: Pick<Account, 'key' | 'name'>,
  signsIn: Pick<NonNullable<Renewal['signsIn']>, 'login' | 'page' | 'role'>,
  change: Required<Pick<Renewal, 'scripts' | 'values'>>,
): UnitSecret => ({
  path: `${identity}/account-${key}`,
  renewal: {
    opens: `the account of ${name} on ${host}`,
    when: 'on request',
    note: `${name} can choose another one instead, or must be told the new one`,
    signsIn: { ...signsIn, who: name, person: key },
    ...change,
  },
})

/** Of one association, on one farm: each has a container, which a guest holds some hundreds of. */
const mostSites = 1000

/** Connections to the database beyond one for each request: due tasks, and a person's tool. */
const spareConnections = 4

/** Connections at once, of all sites together. */
const maxConnections = 300

/** Where the farm has its databases: `serverName(FARM, 'database')`. */
const database = 'database'

/** The definition of a farm: a database server, and for each share its sites by address. */
export function defineFarm<
  Settings extends z.ZodType<z.output<typeof farmSettings>>,
  Site extends z.ZodType<z.output<typeof farmSite>>,
>(farm: Farm<Settings, Site>) {
  const { title, summary, manual, images, settings, site, components, members } = farm
  return defineService({
    ...{ title, summary, manual, images, settings },
    instances: 'collective',
    addressed: false,
    use: z.strictObject({
      /**
       * By address. "www.houx.example" and "houx.example" are two: have the other one lead to it by "formerly: [www.houx.example]".
       */
      sites: z
        .record(webName, site)
        .refine((sites) => Object.keys(sites).length <= mostSites, `Write at most ${mostSites} sites`),
    }),
    unit: ({ key, settings }) => ({
      identity: key,
      component: components.farm,
      databases: {
        [database]: {
          engine: 'mariadb',
          shared: true,
          memoryMiB: settings.database_memory,
          connections: maxConnections,
        },
      },
      make: () => ({ steps: [] }),
    }),
    shareUnits: ({ association, use, instance }) =>
      Object.entries(use.sites).map(([host, site]) => siteUnit(farm, host, site, association, instance)),
    refuses: ({ use, instance }) =>
      Object.entries(use.sites).flatMap(([host, site]) => {
        const refusal = farm.refuses?.(site, instance.settings)
        return refusal ? [{ at: ['sites', host, refusal.field], what: refusal.what, instead: refusal.instead }] : []
      }),
    accounts: ({ use }) => [
      ...new Set(Object.values(use.sites).flatMap((site) => Object.keys(members?.of(site) ?? {}))),
    ],
    naming: (person) => members && `beside the title of a site, as "members: { ${person}: ${members.example} }"`,
    contactHasAccount: members !== undefined,
    kept: ({ key }) => databasesOf(serverName(key, database)),
  })
}

/** A site's identity in the whole estate. */
const siteKey = (farm: string, host: string, id = keyOf(host)) => `${farm}-${id}`

function siteUnit<
  Settings extends z.ZodType<z.output<typeof farmSettings>>,
  Site extends z.ZodType<z.output<typeof farmSite>>,
>(
  { components, kind, data, requestMiB, database: wish, needs, closed, upload, make }: Farm<Settings, Site>,
  host: string,
  site: z.output<Site>,
  owner: string,
  { key: farm, settings }: Instance<z.output<Settings>>,
): Unit {
  const { id, formerly, from, port, memory } = site
  const identity = siteKey(farm, host, id)
  const address = keyOf(host)
  const name = { id: id ?? address, named: id !== undefined, address, ...(from !== undefined && { from }) }
  const memoryMiB = memory ?? settings.site_memory
  const workers = Math.floor(memoryMiB / requestMiB)
  const wanted = wish(site)
  const server = serverName(farm, database)
  return {
    identity,
    component: components.site,
    endpoints: [
      {
        ...{ key: identity, role: 'http', host, uploadMiB: requestAround(upload(settings)) },
        ...(formerly && { formerly }),
        ...(port && { port }),
        ...(closed && { closed: closed(site) }),
      },
    ],
    holds: [{ identity, kind: kind(site), data: data(site), ...name }],
    ...(wanted && {
      databases: {
        [database]: {
          engine: 'mariadb',
          on: { unit: farm, name: database },
          connections: workers + spareConnections,
          ...wanted,
        },
      },
    }),
    ...(needs && { needs: needs(site) }),
    make: (placed) => make({ identity, host, owner, site, settings, server, memoryMiB, workers }, placed),
  }
}
