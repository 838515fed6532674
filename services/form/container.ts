import { z } from 'zod'
import { identity, key } from '../../words/written/key.ts'
import { publishedPort } from '../../words/written/published-port.ts'

/**
 * What Docker may leave of root's powers to a container; none unless its shape says so.
 * Written as Docker stores it: otherwise every look would find a difference.
 */
const capability = z.enum([
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_KILL',
  'CAP_NET_BIND_SERVICE',
  'CAP_SETGID',
  'CAP_SETUID',
  'CAP_SYS_CHROOT',
])

const filePattern = z
  .string()
  .regex(/^[A-Za-z0-9._*![\]][A-Za-z0-9._*![\]/-]*$/, 'Write a relative path, or a pattern of one')

const environmentVariable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'Write the name of a variable')

const absolutePath = z.string().regex(/^\/[A-Za-z0-9._/-]*$/, 'Write an absolute path')

/** Shell scripts, one after the other, by their paths in the repository. */
const scripts = z.array(z.string()).min(1)

/** How a database is copied and put back: scripts for its machine, which read `values` as `$name`. */
const databaseCopy = z.strictObject({
  /** The unit's name for it. */
  name: key,
  /** Prints how large it is, in KiB. */
  size: scripts,
  /** Prints all of it, in a form of its engine's. */
  dump: scripts,
  /** Reads that, and puts it in the place of what is there. */
  restore: scripts,
  values: z.record(z.string(), z.string()),
})

/** How data is taken over from a version that keeps it in a form that the next doesn't read: see `components/container/version.sh`. */
const conversion = z.strictObject({ scripts, values: z.record(z.string(), z.string()) })

export type DatabaseCopy = z.output<typeof databaseCopy>

/** Known before anything exists. It alone decides which resources there are. */
export const ContainerServiceShape = z
  .strictObject({
    /** The stack it belongs to: after a killed run, what the state doesn't know is found by it. */
    owner: key,
    /** The service's own key: its volumes are named by it, for good. */
    identity,
    /** The reference to pull: name, version and, where the mirror's lock file has it, digest. */
    image: z.string(),
    /** What its image runs is given these words. */
    command: z.array(z.string().min(1)).default([]),
    environment: z.record(z.string(), z.string()).default({}),
    /**
     * Secrets that the application reads from its environment alone, by variable: the name of one of `secrets`. Docker, which shows a
     * container's environment to whoever asks, never has them: a shell in the container reads the files and becomes `command`, which
     * is then the whole of what runs, the image's entrypoint with it.
     */
    secretEnvironment: z.record(environmentVariable, key).default({}),
    /** Where the application keeps its data: each path is a volume that outlives the container. */
    data: z.record(key, absolutePath).default({}),
    /**
     * What its application writes in a form of its version: before another version starts, it is stopped and these are copied, and
     * an earlier version is refused. Patterns, below the path of one of its data; none, where all of that is in its databases. The
     * copies lie with that data, the databases' dumps among them.
     */
    versioned: z
      .strictObject({
        data: key,
        paths: z.array(filePattern),
        databases: z.array(databaseCopy).default([]),
        /** The file there in which an application that its image puts there once says its version, in single quotes: it may be an earlier one. */
        says: filePattern.optional(),
        converts: conversion.optional(),
      })
      .optional(),
    /** Secrets' files on the machine, by the name the application reads in `/run/secrets`. */
    secrets: z.record(key, absolutePath).default({}),
    /**
     * The texts of its configuration files, by their path in the container, never secrets. They go into it when it is made: another
     * text is another container, where one mounted from the machine would change unseen by the application.
     */
    files: z.record(absolutePath, z.string()).default({}),
    /** A folder of the machine, by its path in the container, where a server leaves its socket for others. */
    offers: z.record(absolutePath, absolutePath).default({}),
    /** A folder of the machine with another's socket, by its path in the container: who may open it connects, without a network. */
    reaches: z.record(absolutePath, absolutePath).default({}),
    /** Published ports: the port in the container, and where it is reached on the machine's private address. */
    ports: z
      .array(
        z.strictObject({
          internal: z.int(),
          external: publishedPort,
          ip: z.ipv4(),
          protocol: z.literal('udp').optional(),
        }),
      )
      .default([]),
    /** A Docker network that is there already, by its name; unless said, one of its own, where nobody else is. */
    network: identity.optional(),
    /** Whom it runs as, by numbers, instead of its image's user: where two images read one secret, which has one reader. */
    user: z
      .string()
      .regex(/^[1-9][0-9]*:[0-9]+$/, 'Write the numbers of a user and a group, as "1000:1000"; never root')
      .optional(),
    /** A command run in the container that succeeds once the application answers. */
    health: z.array(z.string()).min(1),
    /** The most memory that it may use, in MiB; beyond, the kernel ends its largest process. It gets no swap beside it. */
    memoryMiB: z.int().min(16),
    /** The most processors that it keeps busy, as 1.5; all of its machine's unless said. */
    processors: z.number().min(0.1).max(512).optional(),
    /** What of root's powers its image's start needs; the application itself seldom needs any. */
    capabilities: z.array(capability).default([]),
    /** Seconds it has to end by itself, once asked; then it is killed. A database writes down what it holds in memory. */
    stopSeconds: z.int().min(1).max(300).default(20),
  })
  .refine(({ network, ports }) => network !== undefined || ports.length > 0, {
    path: ['network'],
    error: 'A container that publishes no port has no network of its own: name one',
  })
  .superRefine(({ secretEnvironment, secrets, command }, context) => {
    for (const [variable, secret] of Object.entries(secretEnvironment))
      if (secrets[secret] === undefined)
        context.addIssue({
          code: 'custom',
          path: ['secretEnvironment', variable],
          message: `It has no secret "${secret}"`,
        })
    if (Object.keys(secretEnvironment).length > 0 && command.length === 0)
      context.addIssue({
        code: 'custom',
        path: ['command'],
        message: 'With secrets in its environment, write the whole of what runs, the image’s entrypoint with it',
      })
  })

/**
 * A container of a unit, as its definition says it: whose it is and where is the plan's to know, its data stands among what the unit
 * holds, and all containers of a unit are in one network, where each finds the others by their names.
 */
export type ContainerForm = Omit<z.input<typeof ContainerServiceShape>, 'owner' | 'data' | 'ports' | 'network'> & {
  /** The port in the container where an endpoint of the unit answers, by its role. */
  listens?: Record<string, number>
}

/**
 * A command of a container, as it runs with the secrets that its application takes from its environment: a shell there reads them. A
 * secret that can't be read is none: nothing runs then.
 */
export function withSecrets(secretEnvironment: Record<string, string>, command: string[]): string[] {
  const variables = Object.entries(secretEnvironment)
  if (variables.length === 0) return command
  const reading = variables.map(([variable, secret]) => `${variable}=$(cat /run/secrets/${secret})`)
  const exported = variables.map(([variable]) => variable).join(' ')
  return ['/bin/sh', '-c', `${reading.join(' && ')} && export ${exported} && exec "$@"`, 'sh', ...command]
}
