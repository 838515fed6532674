import { startAgain } from '../../form/start-again.ts'
import { type DatabaseEngine, type DatabaseServer, passwordOf } from '../engine.ts'

/**
 * Redis: queues and caches of one application, which reaches it in the network of its unit, with a password. It writes down what it
 * has, and has it again after a restart; when its memory is full it refuses, and throws nothing away. It is copied before its own new
 * version, and not before the application's, which makes anew what it had there.
 *
 * Source: docker-library/docs, redis; redis.conf, "requirepass", "appendonly", "maxmemory-policy".
 */
export const redis: DatabaseEngine = {
  server: (server) => ({
    holds: { identity: server.identity, kind: 'queue server', data: { data: '/data' } },
    secrets: [],
    steps: (image, secretFile) => [
      {
        container: {
          identity: server.identity,
          image,
          command: ['sh', '-c', start(memoryOf(server))],
          versioned: { data: 'data', paths: ['*'] },
          secrets: { password: secretFile(passwordOf(server)) },
          health: ['sh', '-c', 'REDISCLI_AUTH="$(cat /run/secrets/password)" redis-cli ping | grep -qx PONG'],
          memoryMiB: memoryOf(server),
          capabilities: ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_SETGID', 'CAP_SETUID'],
          stopSeconds: 60,
        },
      },
    ],
  }),
  create: () => [],
  place: ({ server, password }) => ({
    host: server.identity,
    port: 6379,
    // Its first, and the login that a password alone stands for.
    name: '0',
    login: 'default',
    password,
    reaches: {},
  }),
  renewal: () => startAgain,
}

const memoryOf = ({ memoryMiB = 128 }: DatabaseServer) => memoryMiB

/** The settings come on standard input, the password among them: it is never a word of a command. A quarter is for what it does beside. */
const start = (memoryMiB: number) => `exec docker-entrypoint.sh redis-server - << END
requirepass $(cat /run/secrets/password)
appendonly yes
maxmemory ${Math.floor(memoryMiB * 0.75)}mb
END`
