import { secretFile } from '../../../machines/secret-file.ts'
import type { Kept } from '../../form/kept.ts'
import type { HoldingWish, Renewal, Step, Task, UnitSecret } from '../../form/unit.ts'

const script = (file: string) => `services/databases/mariadb/${file}`
const client = script('client.sh')

/** A database server, in a container of its own. */
export type MariaDbServer = {
  /** Its container's name; its data and its password are named by it, for good. */
  server: string
  owner: string
  /** The role of its image, among the images of its application. */
  image: string
  memoryMiB: number
  /** Connections at once, of all databases together: each takes some of the server's memory. */
  connections: number
  /** The folder of the machine where it leaves its socket: others have no way to it but that. */
  socketFolder: string
  /** The Docker network that it is in, where nobody else is. */
  network: string
}

/**
 * The server's container. It has a minute to write down what it holds in memory; its data is copied before another version of it.
 *
 * Source: docker-library/docs, mariadb, "Docker Secrets" and "healthcheck.sh".
 */
export const serverStep = (wanted: MariaDbServer): Step => ({
  container: {
    identity: wanted.server,
    image: wanted.image,
    command: [`--max-connections=${wanted.connections}`],
    environment: {
      MARIADB_ROOT_PASSWORD_FILE: '/run/secrets/root',
      MARIADB_ROOT_HOST: 'localhost',
    },
    versioned: { data: 'data', paths: ['*', '.[!.]*'] },
    secrets: { root: secretFile(wanted.owner, wanted.server, 'root') },
    offers: { '/run/mysqld': wanted.socketFolder },
    network: wanted.network,
    health: ['healthcheck.sh', '--connect', '--innodb_initialized'],
    memoryMiB: wanted.memoryMiB,
    capabilities: ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_SETGID', 'CAP_SETUID'],
    stopSeconds: 60,
  },
})

/** What a server holds: all of its databases. */
export const serverHolding = (server: string): HoldingWish => ({
  identity: server,
  kind: 'database server',
  data: { data: '/var/lib/mysql' },
})

/** What root of the server does once for each of its versions. `image` is the image's whole reference. */
export const rootTask = (name: string, server: string, image: string): Task => ({
  name,
  scripts: [client, script('root.sh')],
  values: { server, image },
})

/** The password of the server's root (its image's server is uid 999). */
export const rootSecret = (server: string): UnitSecret => ({
  path: `${server}/root`,
  owner: '999:999',
  renewal: { opens: `the database server "${server}"`, ...renewalOf(server, 'root') },
})

/** Creates a database, and a login of the same name, which can reach nothing else. */
export const databaseTask = (
  name: string,
  {
    server,
    socketFolder,
    ...values
  }: { server: string; socketFolder: string; database: string; password: string } & {
    /** How many connections it may have at once. */
    connections: number
  },
): Task => ({
  name,
  scripts: [client, script('create.sh')],
  values: { server, socket: `${socketFolder}/mysqld.sock`, ...values, connections: String(values.connections) },
})

/** How the password of a login is made anew: nobody notices. */
export const renewalOf = (server: string, login: string): Omit<Renewal, 'opens'> => ({
  when: 'by itself',
  scripts: [client, script('rotate.sh')],
  values: { server, login },
})

/** Scripts of others that speak to a server begin with this one. */
export const clientScript = client

/** The databases of a server, each by its own name, which is also its identity. */
export const databasesOf = (server: string): Kept => ({
  list: [client, script('list.sh')],
  destroy: [client, script('drop.sh')],
  values: { server },
  read: ([database = '', size]) => ({
    identity: database,
    what: `database ${database}`,
    sizeKiB: Number(size),
    values: { database },
  }),
})
