import { readFileSync } from 'node:fs'
import * as docker from '@pulumi/docker'
import * as pulumi from '@pulumi/pulumi'
import { z } from 'zod'
import { subnetOf } from '../machines/container-networks.ts'
import { identity, key } from '../words/key.ts'
import { parse } from '../words/parse.ts'
import { RemoteScript } from './remote-script.ts'

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

/** Where ports are published: each names, on its machine, the network of the container behind it. */
const publishedPort = z.int().min(20000).max(29999)

const filePattern = z
  .string()
  .regex(/^[A-Za-z0-9._*![\]][A-Za-z0-9._*![\]/-]*$/, 'Write a relative path, or a pattern of one')

const absolutePath = z.string().regex(/^\/[A-Za-z0-9._/-]*$/, 'Write an absolute path')

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
    /** Where the application keeps its data: each path is a volume that outlives the container. */
    data: z.record(key, absolutePath).default({}),
    /**
     * What its application writes in a form of its version: before another version starts, it is stopped and these are copied, and
     * an earlier version is refused. Patterns, below the path of one of its data.
     */
    versioned: z.strictObject({ machine: key, data: key, paths: z.array(filePattern).min(1) }).optional(),
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
    ports: z.array(z.strictObject({ internal: z.int(), external: publishedPort, ip: z.ipv4() })).default([]),
    /** A Docker network that is there already, by its name; unless said, one of its own, where nobody else is. */
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
  .refine(({ network, ports }) => network !== undefined || ports.length > 0, {
    path: ['network'],
    error: 'A container that publishes no port has no network of its own: name one',
  })

export type ContainerServiceArgs = {
  shape: z.input<typeof ContainerServiceShape>
  /** The Docker engine of the machine it runs on. */
  docker: docker.Provider
}

/**
 * One application in a container.
 *
 * On change, its container is made again and waits until it answers; its data is not touched. On change of the version of what
 * keeps its data in a form of its own, that data is copied first, beside it.
 * On removal, the container goes; its volumes stay on the machine, listed as leftovers.
 *
 * @example new ContainerService('forge', { shape: { owner, identity: 'forge', image, ports, health, memoryMiB: 512 }, docker: apps })
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

    const data = Object.entries(shape.data).map(([data, containerPath]) => {
      const physical = { name: `${shape.identity}-${data}`, labels }
      // A volume's labels can't change, and one that is there already is taken as it is: it may have been another association's.
      const volume = new docker.Volume(`${name}-${data}`, physical, {
        ...here,
        retainOnDelete: true,
        ignoreChanges: ['labels'],
      })
      return { volume, mount: { volumeName: volume.name, containerPath } }
    })
    const uploads = Object.entries(shape.files).map(([file, content]) => ({ file, content }))
    const volumes = data.map(({ volume }) => volume)
    const network = shape.network ?? ownNetwork(`${name}-network`, shape, labels, here).name
    const image = new docker.RemoteImage(`${name}-image`, { name: shape.image, keepLocally: true }, here)

    const kept =
      shape.versioned && versionScript(`${name}-version`, shape, { parent: this, dependsOn: [...volumes, image] })
    new docker.Container(
      `${name}-container`,
      {
        name: shape.identity,
        hostname: shape.identity,
        image: image.imageId,
        ...(shape.command.length > 0 && { command: shape.command }),
        envs: Object.entries(shape.environment).map(([variable, value]) => `${variable}=${value}`),
        volumes: [
          ...data.map(({ mount }) => mount),
          ...Object.entries(shape.secrets).map(([secret, hostPath]) => bind(hostPath, `/run/secrets/${secret}`)),
          ...Object.entries(shape.reaches).map(([containerPath, hostPath]) => bind(hostPath, containerPath)),
          ...Object.entries(shape.offers).map(([containerPath, hostPath]) => ({ hostPath, containerPath })),
        ],
        ...(Object.keys(shape.files).length > 0 && { uploads }),
        ports: shape.ports,
        networkMode: network,
        // Of two names of one image, Docker knows no difference; whoever asks for another is to get another container.
        labels: [...labels, { label: 'bocage.image', value: shape.image }],
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
      // Its name and its ports are taken for as long as it is there.
      { ...here, deleteBeforeReplace: true, ...(kept && { dependsOn: [kept] }) },
    )
    this.registerOutputs({})
  }
}

/** A small PC's disk copies some 50 MB a second: this is good for some 500 GB. */
const copyLimitSeconds = 3 * 3600

/** It ends before the container of another version takes the place of the one there is: see its own text. */
function versionScript(
  name: string,
  shape: z.output<typeof ContainerServiceShape>,
  opts: pulumi.CustomResourceOptions,
) {
  const { machine = '', data = '', paths = [] } = shape.versioned ?? {}
  const values = {
    container: shape.identity,
    image: shape.image,
    volume: `${shape.identity}-${data}`,
    paths: paths.join(' '),
    seconds: String(shape.stopSeconds),
  }
  return new RemoteScript(name, { machine, script: version, values, limitSeconds: copyLimitSeconds }, opts)
}

/** Nobody else is there: what answers without asking who one is, or believes what a proxy says, is reached by the gateway alone. */
function ownNetwork(
  name: string,
  { identity: network, ports }: z.output<typeof ContainerServiceShape>,
  labels: docker.types.input.NetworkLabel[],
  opts: pulumi.CustomResourceOptions,
): docker.Network {
  const first = Math.min(...ports.map(({ external }) => external))
  return new docker.Network(name, { name: network, labels, ipamConfigs: [subnetOf(first)] }, opts)
}

const version = readFileSync(new URL('container/version.sh', import.meta.url), 'utf8')

const bind = (hostPath: string, containerPath: string) => ({ hostPath, containerPath, readOnly: true })
