import type { MachinePart } from '../../../machines/part.ts'
import type { Kept } from '../../form/kept.ts'
import { passwordScript } from '../../form/script-text.ts'
import type { Step, Task } from '../../form/unit.ts'
import { type Database, type DatabaseEngine, type DatabaseServer, rootPassword, rootSecret } from '../engine.ts'

const script = (file: string) => `services/databases/mariadb/${file}`
const client = script('client.sh')

/** Scripts of others that speak to a server begin with this one. */
export const clientScript = client

/** Where a container finds the socket of the server that it reaches. */
const folderInside = '/run/database'

/**
 * MariaDB. Whoever has a database on a server reaches it by its socket alone: it is in a network where nobody else is.
 *
 * Source: docker-library/docs, mariadb, "Docker Secrets" and "healthcheck.sh"; the image's server is uid 999.
 */
export const mariadb: DatabaseEngine = {
  server: (server) => ({
    holds: { identity: server.identity, kind: 'database server', data: { data: '/var/lib/mysql' } },
    secrets: [rootSecret(server, renewal(server, 'root'))],
    steps: (image, secretFile) => [
      serverStep(server, image, secretFile(rootPassword(server))),
      rootStep(server, image),
    ],
    parts: [socketPart(server)],
  }),
  create: (name, { server, name: database, connections = 10, password }: Database): Task[] => [
    {
      name,
      title: `database ${database}`,
      scripts: [client, passwordScript, script('create.sh')],
      values: {
        server: server.identity,
        socket: `${socketFolder(server)}/mysqld.sock`,
        database,
        password,
        connections: String(connections),
      },
    },
  ],
  place: ({ name, server, password }) => ({
    host: `localhost:${folderInside}/mysqld.sock`,
    port: 3306,
    name,
    login: name,
    password,
    reaches: { [folderInside]: socketFolder(server) },
  }),
  copy: ({ server, name: database }) => ({
    size: [client, script('size.sh')],
    dump: [client, script('dump.sh')],
    restore: [client, script('restore.sh')],
    values: { server: server.identity, database },
  }),
  renewal,
}

/** The folder of the machine where a server leaves its socket. */
const socketFolder = ({ unit }: DatabaseServer) => `/run/bocage-databases/${unit}`

/** It has a minute to write down what it holds in memory; its data is copied before another version of it. */
const serverStep = (server: DatabaseServer, image: string, root: string): Step => ({
  container: {
    identity: server.identity,
    image,
    command: [`--max-connections=${server.connections ?? 100}`],
    environment: {
      MARIADB_ROOT_PASSWORD_FILE: '/run/secrets/root',
      MARIADB_ROOT_HOST: 'localhost',
    },
    versioned: { data: 'data', paths: ['*', '.[!.]*'] },
    secrets: { root },
    offers: { '/run/mysqld': socketFolder(server) },
    health: ['healthcheck.sh', '--connect', '--innodb_initialized'],
    memoryMiB: server.memoryMiB ?? 512,
    capabilities: ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_SETGID', 'CAP_SETUID'],
    stopSeconds: 60,
  },
})

/** What root of the server does once for each of its versions. */
const rootStep = ({ identity, unit }: DatabaseServer, image: string): Step => ({
  task: {
    name: `${unit}-root`,
    title: `logins of ${identity}`,
    scripts: [client, script('root.sh')],
    values: { server: identity, image },
  },
})

/** The folder of the socket, which is made anew at each start of the machine. */
function socketPart(server: DatabaseServer): MachinePart {
  const file = `/etc/tmpfiles.d/bocage-${server.unit}.conf`
  return {
    files: {
      [file]: {
        text: `# Written by Bocage: uid 999 is the database server's.\nd ${socketFolder(server)} 0755 999 999\n`,
      },
    },
    after: [`systemd-tmpfiles --create ${file}`],
  }
}

/** For a moment, both the old password and the new one are taken: nobody notices. */
function renewal({ identity }: DatabaseServer, login: string): ReturnType<DatabaseEngine['renewal']> {
  return { when: 'by itself', scripts: [client, script('rotate.sh')], values: { server: identity, login } }
}

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
