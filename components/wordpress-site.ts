import { readFileSync } from 'node:fs'
import type * as docker from '@pulumi/docker'
import * as pulumi from '@pulumi/pulumi'
import type { z } from 'zod'
import type { SharePlan } from '../inventory/model/planning/plan.ts'
import type { MachinePart } from '../machines/part.ts'
import { cronTimer, socketFolder } from '../machines/roles/wordpress-farm.ts'
import { databaseServer, type service as kind } from '../services/wordpress-farm.ts'
import { ContainerService } from './container-service.ts'
import { RemoteScript } from './remote-script.ts'
import { secretFile } from './secrets.ts'
import type { Standing } from './service-component.ts'
import { apacheSettings, phpSettings } from './wordpress/settings.ts'

type Settings = z.output<(typeof kind)['settings']>
type Use = z.output<NonNullable<(typeof kind)['use']>>

/** What a request takes of the memory, as a rule: PHP with WordPress and a few plugins. */
const requestMiB = 32

/** Connections to the database beyond one for each request: due tasks, and a person's tool. */
const spareConnections = 4

/** One site of an association's share of a farm. */
export type WordPressSiteShape = {
  /** The site's own key: its container, its database and its volume are named by it. */
  key: string
  owner: string
  /** The farm's key. */
  farm: string
  machine: string
  image: string
  host: string
  title: string
  language: string
  /** Where the administrator's mail goes. */
  contact: string
  /** Where it is published, and who alone may speak for its visitors: the gateway. */
  address: string
  port: number
  proxy: string
  /** The most memory that it may use, in MiB. */
  memoryMiB: number
  /** The largest file that may be uploaded, in MiB. */
  uploadMiB: number
}

export type WordPressSiteArgs = {
  shape: WordPressSiteShape
  /** The Docker engine of the farm's machine. */
  docker: docker.Provider
  /** What the site's secrets come with. */
  configuration: pulumi.Resource
}

/**
 * One WordPress site: a container in a network of its own, a volume, and a database and login on the farm's server, which it
 * reaches by a socket. It is installed without a person.
 *
 * On change of its title, WordPress is told; on change of its image, its memory or what may be uploaded, it is away for some seconds.
 * On removal, it is no longer served; files, database and passwords stay, listed as leftovers.
 */
export class WordPressSite extends pulumi.ComponentResource {
  static readonly type = 'bocage:components:WordPressSite'

  constructor(name: string, args: WordPressSiteArgs, opts?: pulumi.ComponentResourceOptions) {
    super(WordPressSite.type, name, {}, opts)
    const { shape } = args
    const { key, owner, farm, machine, address, port } = shape
    const workers = Math.floor(shape.memoryMiB / requestMiB)

    const database = new RemoteScript(
      `${name}-database`,
      {
        machine,
        script: databaseScript,
        values: {
          server: databaseServer(farm),
          socket: `${socketFolder(farm)}/mysqld.sock`,
          database: key,
          password: secretFile(owner, key, 'database'),
          connections: String(workers + spareConnections),
        },
      },
      { parent: this, dependsOn: [args.configuration] },
    )
    const container = new ContainerService(
      name,
      {
        shape: {
          owner,
          identity: key,
          image: shape.image,
          environment: {
            WORDPRESS_DB_HOST: 'localhost:/run/database/mysqld.sock',
            WORDPRESS_DB_NAME: key,
            WORDPRESS_DB_USER: key,
            WORDPRESS_DB_PASSWORD_FILE: '/run/secrets/database',
            BOCAGE_GATEWAY: shape.proxy,
            BOCAGE_WORKERS: String(workers),
            WORDPRESS_CONFIG_EXTRA: "define('DISABLE_WP_CRON', true);",
          },
          data: { files: '/var/www/html' },
          secrets: { database: secretFile(owner, key, 'database') },
          files: {
            '/usr/local/etc/php/conf.d/bocage.ini': phpSettings(shape.uploadMiB),
            '/etc/apache2/conf-available/remoteip.conf': apacheSettings,
          },
          reaches: { '/run/database': socketFolder(farm) },
          ports: [{ internal: 80, external: port, ip: address }],
          health: ['php', '-r', 'exit(@fsockopen("127.0.0.1", 80) ? 0 : 1);'],
          memoryMiB: shape.memoryMiB,
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
        docker: args.docker,
      },
      { parent: this, dependsOn: [database] },
    )
    const site = {
      owner,
      host: shape.host,
      title: shape.title,
      language: shape.language,
      administrator: 'admin',
      email: shape.contact,
    }
    new RemoteScript(
      `${name}-install`,
      {
        machine,
        script: installScript,
        values: {
          server: databaseServer(farm),
          container: key,
          site: JSON.stringify(site),
          owner,
          owners: '/var/lib/bocage/site-owners',
          password: secretFile(owner, key, 'admin'),
        },
      },
      { parent: this, dependsOn: [container] },
    )
    const standing: Standing = { machine, owner, service: key, uses: farm }
    this.registerOutputs({ ...standing, url: `https://${shape.host}` })
  }
}

/** The sites of an association's share of a farm. */
export function wordPressSites(
  { association, service, use, endpoints }: SharePlan,
  contact: string,
): WordPressSiteShape[] {
  const sites = (use as Use).sites
  const settings = service.settings as Settings
  return endpoints.map((endpoint) => {
    const host = endpoint.host ?? ''
    const { title = host, language = 'fr_FR', memory = settings.site_memory } = sites[host] ?? {}
    return {
      key: endpoint.key,
      owner: association,
      farm: service.key,
      machine: service.machine,
      image: service.images.wordpress ?? '',
      host,
      title,
      language,
      contact,
      address: endpoint.address,
      port: endpoint.port,
      proxy: endpoint.proxy ?? '',
      memoryMiB: memory,
      uploadMiB: settings.upload,
    }
  })
}

/** What the sites ask of the farm's machine: two passwords each, of which PHP (uid 33 in its image) reads one, and a timer. */
export const wordPressSiteParts = ({ endpoints }: Pick<SharePlan, 'endpoints'>): MachinePart[] =>
  endpoints.map(({ key }) => ({
    secrets: [{ path: `${key}/database`, owner: '33:33' }, { path: `${key}/admin` }],
    units: { [cronTimer(key)]: {} },
  }))

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')
const databaseScript = read('wordpress/mariadb.sh') + read('wordpress/database.sh')
const installScript = read('wordpress/mariadb.sh') + read('wordpress/install.sh')
