import * as docker from '@pulumi/docker'
import * as pulumi from '@pulumi/pulumi'
import { z } from 'zod'
import { identity, key } from '../words/key.ts'
import { parse } from '../words/parse.ts'

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

const absolutePath = z.string().regex(/^\/[A-Za-z0-9._/-]*$/, 'Write an absolute path')

/** Known before anything exists. It alone decides which resources there are. */
export const ContainerServiceShape = z.strictObject({
  /** The stack it belongs to: after a killed run, what the state doesn't know is found by it. */
  owner: key,
  /** The service's own key: its volumes are named by it, for good. */
  identity,
  /** The reference to pull: name, version and, where the mirror's lock file has it, digest. */
  image: z.string(),
  /** What its image runs is given these words. */
  command: z.array(z.string().min(1)).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  /** Where the application keeps its data: each path is a volume that outlives the container. */
  data: z.record(key, absolutePath).default({}),
  /** Secrets' files on the machine, by the name the application reads in `/run/secrets`. */
  secrets: z.record(key, absolutePath).default({}),
  /** Configuration files on the machine, by their path in the container. */
  files: z.record(absolutePath, absolutePath).default({}),
  /** Published ports: the port in the container, and where it is reached on the machine's private address. */
  ports: z.array(z.strictObject({ internal: z.int(), external: z.int(), ip: z.ipv4() })).default([]),
  /** A Docker network of our own that it shares with others, by physical name: there, its identity is its name. */
  network: identity.optional(),
  /** A command run in the container that succeeds once the application answers. */
  health: z.array(z.string()).min(1),
  /** The most memory that it may use, in MiB; beyond, the kernel ends its largest process. It gets no swap beside it. */
  memoryMiB: z.int().min(16),
  /** What of root's powers its image's start needs; the application itself seldom needs any. */
  capabilities: z.array(capability).default([]),
  /** Seconds it has to end by itself, once asked; then it is killed. A database writes down what it holds in memory. */
  stopSeconds: z.int().min(1).max(300).default(20),
})

export type ContainerServiceArgs = {
  shape: z.input<typeof ContainerServiceShape>
  /** The Docker engine of the machine it runs on. */
  docker: docker.Provider
}

/**
 * One application in a container.
 *
 * On change, its container is made again and waits until it answers; its data is not touched.
 * On removal, the container goes; its volumes stay on the machine, listed as leftovers.
 *
 * @example new ContainerService('forge', { shape: { owner, identity: 'forge', image, health }, docker: apps })
 */
export class ContainerService extends pulumi.ComponentResource {
  static readonly type = 'bocage:components:ContainerService'

  constructor(name: string, args: ContainerServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    const shape = parse(ContainerServiceShape, args.shape, `ContainerService "${name}"`)
    super(ContainerService.type, name, {}, opts)
    const here = { parent: this, provider: args.docker }
    const labels = [
      { label: 'bocage.stack', value: shape.owner },
      { label: 'bocage.service', value: shape.identity },
    ]

    const volumes = Object.entries(shape.data).map(([data, containerPath]) => {
      const physical = { name: `${shape.identity}-${data}`, labels }
      // A volume's labels can't change, and one that is there already is taken as it is: it may have been another association's.
      const volume = new docker.Volume(`${name}-${data}`, physical, {
        ...here,
        retainOnDelete: true,
        ignoreChanges: ['labels'],
      })
      return { volumeName: volume.name, containerPath }
    })
    const image = new docker.RemoteImage(`${name}-image`, { name: shape.image, keepLocally: true }, here)

    new docker.Container(
      `${name}-container`,
      {
        name: shape.identity,
        hostname: shape.identity,
        image: image.imageId,
        ...(shape.command.length > 0 && { command: shape.command }),
        envs: Object.entries(shape.environment).map(([variable, value]) => `${variable}=${value}`),
        volumes: [
          ...volumes,
          ...Object.entries(shape.secrets).map(([secret, hostPath]) => bind(hostPath, `/run/secrets/${secret}`)),
          ...Object.entries(shape.files).map(([containerPath, hostPath]) => bind(hostPath, containerPath)),
        ],
        ports: shape.ports,
        networkMode: shape.network ?? 'bridge',
        labels,
        restart: 'unless-stopped',
        memory: shape.memoryMiB,
        memorySwap: shape.memoryMiB,
        capabilities: { adds: shape.capabilities, drops: ['ALL'] },
        securityOpts: ['no-new-privileges:true'],
        // The first is Docker's own, at whatever moment; the second, the provider's: without it, it kills at once.
        stopTimeout: shape.stopSeconds,
        destroyGraceSeconds: shape.stopSeconds,
        healthcheck: {
          tests: ['CMD', ...shape.health],
          interval: '10s',
          timeout: '10s',
          retries: 12,
          startPeriod: '1m0s',
        },
        wait: true,
        waitTimeout: 180,
      },
      here,
    )
    this.registerOutputs({})
  }
}

const bind = (hostPath: string, containerPath: string) => ({ hostPath, containerPath, readOnly: true })
