import { readFileSync } from 'node:fs'
import * as docker from '@pulumi/docker'
import * as pulumi from '@pulumi/pulumi'
import type { z } from 'zod'
import type { ServicePlan } from '../inventory/model/planning/plan.ts'
import type { MachinePart } from '../machines/part.ts'
import { socketFolder, wordpressFarm } from '../machines/roles/wordpress-farm.ts'
import { databaseServer, type service as kind } from '../services/wordpress-farm.ts'
import { ContainerService } from './container-service.ts'
import { RemoteScript } from './remote-script.ts'
import { secretFile } from './secrets.ts'
import type { ServiceComponent, Standing } from './service-component.ts'
import { WordPressSite, wordPressSiteParts, wordPressSites } from './wordpress-site.ts'

type Settings = z.output<(typeof kind)['settings']>

export type WordPressFarmArgs = {
  shape: ServicePlan
  /** The Docker engine of its machine. */
  docker: docker.Provider
}

/**
 * What all sites of a farm share: a database server, which they reach by its socket. Its network holds nobody else.
 * The sites belong to the associations' stacks (`WordPressSite`).
 *
 * On change, the database server starts again: sites are away for some seconds.
 * On removal, the server goes; its databases stay on the machine, listed as leftovers.
 */
export class WordPressFarm extends pulumi.ComponentResource {
  static readonly type = 'bocage:components:WordPressFarm'

  constructor(name: string, { shape, docker: provider }: WordPressFarmArgs, opts?: pulumi.ComponentResourceOptions) {
    super(WordPressFarm.type, name, {}, opts)
    const { database_memory: databaseMemory } = shape.settings as Settings
    const labels = [{ label: 'bocage.stack', value: shape.owner }]
    const image = shape.images.mariadb ?? ''
    const network = new docker.Network(`${name}-network`, { name, labels }, { parent: this, provider })
    const server = new ContainerService(
      databaseServer(name),
      {
        shape: {
          owner: shape.owner,
          identity: databaseServer(name),
          image,
          command: [`--max-connections=${maxConnections}`],
          environment: {
            MARIADB_ROOT_PASSWORD_FILE: '/run/secrets/root',
            MARIADB_ROOT_HOST: 'localhost',
          },
          data: { data: '/var/lib/mysql' },
          versioned: { machine: shape.machine, data: 'data', paths: ['*', '.[!.]*'] },
          secrets: { root: rootPassword(shape) },
          offers: { '/run/mysqld': socketFolder(name) },
          network: name,
          health: ['healthcheck.sh', '--connect', '--innodb_initialized'],
          memoryMiB: databaseMemory,
          capabilities: ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_SETGID', 'CAP_SETUID'],
          stopSeconds: 60,
        },
        docker: provider,
      },
      { parent: this, dependsOn: [network] },
    )
    new RemoteScript(
      `${name}-root`,
      { machine: shape.machine, script: rootScript, values: { server: databaseServer(name), image } },
      { parent: this, dependsOn: [server] },
    )
    const standing: Standing = { machine: shape.machine, owner: shape.owner, service: shape.key }
    this.registerOutputs(standing)
  }
}

/** Connections at once, of all sites together: each takes some of the server's memory. */
const maxConnections = 300

const rootPassword = ({ owner, key }: ServicePlan) => secretFile(owner, databaseServer(key), 'root')

/** What the farm asks of its machine: the database's socket, the timers' templates, the server's password (uid 999 in its image). */
const farmParts = ({ key }: ServicePlan): MachinePart[] => [
  wordpressFarm(key),
  { secrets: [{ path: `${databaseServer(key)}/root`, owner: '999:999' }] },
]

export const component: ServiceComponent = {
  parts: farmParts,
  build: (shape, { docker }) => {
    new WordPressFarm(shape.key, { shape, docker: docker(shape.machine) })
  },
  shareParts: wordPressSiteParts,
  buildShare: (share, { docker, configuration, contact }) => {
    for (const shape of wordPressSites(share, contact)) {
      const wiring = { docker: docker(shape.machine), configuration: configuration(shape.machine) }
      new WordPressSite(shape.key, { shape, ...wiring })
    }
  },
}

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')
const rootScript = read('wordpress/mariadb.sh') + read('wordpress/root.sh')
