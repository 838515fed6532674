import type { MachinePart } from './part.ts'

export type DockerSettings = {
  /** The machine has a data volume on /data: containers' data lies there, apart from the system. */
  dataVolume: boolean
  /** A registry that speaks plain HTTP, as `registry.lab.test:5000`. */
  insecureRegistry?: string
}

const configuration = '/etc/docker/daemon.json'

/**
 * A Docker engine, Debian's own. Containers go on while it restarts.
 *
 * Errors: the engine refuses to start while the data volume is away, rather than begin anew on the system's disk.
 * Source: dockerd's reference, "Daemon configuration file".
 */
export const docker = ({ dataVolume, insecureRegistry }: DockerSettings): MachinePart => ({
  packages: ['docker.io'],
  files: {
    [configuration]: {
      text: `${JSON.stringify(
        {
          ...(dataVolume && { 'data-root': '/data/docker' }),
          ...(insecureRegistry && { 'insecure-registries': [insecureRegistry] }),
          'live-restore': true,
          'log-driver': 'json-file',
          'log-opts': { 'max-file': '3', 'max-size': '10m' },
        },
        undefined,
        2,
      )}\n`,
    },
    ...(dataVolume && { '/etc/systemd/system/docker.service.d/bocage.conf': { text: needsData } }),
  },
  units: { 'docker.service': { files: [configuration] } },
})

const needsData = `# Written by Bocage: without its volume, the engine would begin anew on the system's disk.
[Unit]
RequiresMountsFor=/data
AssertPathIsMountPoint=/data
`
