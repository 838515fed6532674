import type * as docker from '@pulumi/docker'
import type { Input } from '@pulumi/pulumi'
import type { z } from 'zod'
import { type ContainerServiceShape, withSecrets } from '../../services/form/container.ts'

/** What a container is made with that exists before it: names, as far as they are known. */
export type MadeBefore = { image: Input<string>; network: Input<string>; volumes: Record<string, Input<string>> }

/** Whose a thing in Docker is, and what it is of. */
export const containerLabels = ({ owner, identity }: z.output<typeof ContainerServiceShape>) => [
  { label: 'bocage.stack', value: owner },
  { label: 'bocage.service', value: identity },
]

/**
 * What Docker is asked for: everything follows from the shape, but for the names of what was made before. Pure, so that two shapes can be
 * compared by what a container would be made with.
 */
export function containerArgs(shape: z.output<typeof ContainerServiceShape>, made: MadeBefore): docker.ContainerArgs {
  const uploads = Object.entries(shape.files).map(([file, content]) => ({ file, content }))
  return {
    name: shape.identity,
    hostname: shape.identity,
    image: made.image,
    ...whatRuns(shape),
    ...(shape.user !== undefined && { user: shape.user }),
    envs: Object.entries(shape.environment).map(([variable, value]) => `${variable}=${value}`),
    volumes: [
      ...Object.entries(shape.data).map(([data, containerPath]) => ({
        volumeName: made.volumes[data] as Input<string>,
        containerPath,
      })),
      ...Object.entries(shape.secrets).map(([secret, hostPath]) => bind(hostPath, `/run/secrets/${secret}`)),
      ...Object.entries(shape.reaches).map(([containerPath, hostPath]) => bind(hostPath, containerPath)),
      ...Object.entries(shape.offers).map(([containerPath, hostPath]) => ({ hostPath, containerPath })),
    ],
    ...(uploads.length > 0 && { uploads }),
    ports: shape.ports,
    networkMode: made.network,
    // Of two names of one image, Docker knows no difference; whoever asks for another is to get another container.
    labels: [...containerLabels(shape), { label: 'bocage.image', value: shape.image }],
    restart: 'unless-stopped',
    memory: shape.memoryMiB,
    memorySwap: shape.memoryMiB,
    ...(shape.processors !== undefined && { cpus: String(shape.processors) }),
    capabilities: { adds: shape.capabilities, drops: ['ALL'] },
    securityOpts: ['no-new-privileges:true'],
    // The first is Docker's own, at whatever moment; the second, the provider's: without it, it kills at once.
    stopTimeout: shape.stopSeconds,
    destroyGraceSeconds: shape.stopSeconds,
    // A process each time, for as long as it lives, and a machine carries hundreds: who waits for it asks more often (answers.sh).
    healthcheck: {
      tests: ['CMD', ...shape.health],
      interval: '1m0s',
      timeout: '10s',
      retries: 3,
      startPeriod: '1m0s',
    },
  }
}

/**
 * What of that Docker changes in a container that goes on running; with anything else another, it is made again.
 *
 * Source: terraform-provider-docker, internal/provider/resource_docker_container.go: arguments without `ForceNew`.
 */
export const changedInPlace: ReadonlySet<string> = new Set<keyof docker.ContainerArgs>([
  'memory',
  'memorySwap',
  'restart',
  'destroyGraceSeconds',
])

/** What its container runs, instead of what its image says. */
function whatRuns({ command, secretEnvironment }: z.output<typeof ContainerServiceShape>) {
  if (Object.keys(secretEnvironment).length > 0) return { entrypoints: withSecrets(secretEnvironment, command) }
  return command.length > 0 ? { command } : {}
}

const bind = (hostPath: string, containerPath: string) => ({ hostPath, containerPath, readOnly: true })
