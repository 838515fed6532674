import { passwordScript } from '../../form/script-text.ts'
import type { Step } from '../../form/unit.ts'
import { type DatabaseEngine, type DatabaseServer, rootPassword, rootSecret } from '../engine.ts'

const script = (file: string) => `services/databases/postgresql/${file}`
const client = script('client.sh')

/**
 * PostgreSQL. Whoever has a database on a server reaches it by its name, in the network of their unit, with a password; its superuser
 * is somebody within its container.
 *
 * Source: docker-library/docs, postgres, "Docker Secrets" and "PGDATA"; postgres(1): SIGINT, which is the image's, ends it at once and whole.
 */
export const postgresql: DatabaseEngine = {
  server: (server) => ({
    holds: { identity: server.identity, kind: 'database server', data: { data: '/var/lib/postgresql/data' } },
    secrets: [rootSecret(server, renewal(server, 'postgres'))],
    steps: (image, secretFile) => [serverStep(server, image, secretFile(rootPassword(server)))],
  }),
  create: (name, { server, name: database, connections, password }, image) => [
    {
      name,
      title: `database ${database}`,
      scripts: [client, passwordScript, script('create.sh')],
      values: {
        server: server.identity,
        database,
        password,
        connections: String(connections ?? -1),
        ...(image !== undefined && { image }),
      },
    },
  ],
  place: ({ name, server, password }) => ({
    host: server.identity,
    port: 5432,
    name,
    login: name,
    password,
    reaches: {},
  }),
  copy: ({ server, name: database }) => ({
    size: [client, script('size.sh')],
    dump: [client, script('dump.sh')],
    restore: [client, script('restore.sh')],
    values: { server: server.identity, database },
  }),
  renewal,
}

/** It takes one password at a time: who reads it starts again, and is away for some seconds. */
function renewal({ identity }: DatabaseServer, login: string): ReturnType<DatabaseEngine['renewal']> {
  return {
    when: 'by itself',
    scripts: [client, passwordScript, script('rotate.sh')],
    values: { server: identity, login },
  }
}

/** It has a minute to write down what it holds in memory; its data is copied before another version of it. */
const serverStep = (
  { identity, memoryMiB = 256, connections = 100 }: DatabaseServer,
  image: string,
  root: string,
): Step => ({
  container: {
    identity,
    image,
    command: ['postgres', '-c', `max_connections=${connections}`],
    environment: {
      POSTGRES_PASSWORD_FILE: '/run/secrets/root',
      PGDATA: '/var/lib/postgresql/data',
    },
    versioned: {
      data: 'data',
      paths: ['*', '.[!.]*'],
      converts: { scripts: [client, script('next-major.sh')], values: { root } },
    },
    secrets: { root },
    // The server that the image fills at its first start listens on no address.
    health: ['pg_isready', '--quiet', '--host=127.0.0.1', '--username=postgres'],
    memoryMiB,
    capabilities: ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER', 'CAP_SETGID', 'CAP_SETUID'],
    stopSeconds: 60,
  },
})
