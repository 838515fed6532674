import { readFileSync } from 'node:fs'
import type { MachinePart } from '../part.ts'

export type DockerSettings = {
  /** The machine has a data volume on /data: containers' data lies there, apart from the system. */
  dataVolume: boolean
  /** A registry that speaks plain HTTP, as `registry.lab.test:5000`. */
  insecureRegistry?: string
}

const configuration = '/etc/docker/daemon.json'

const goBack = readFileSync(new URL('docker/go-back.sh', import.meta.url), 'utf8')

const dataRoot = readFileSync(new URL('docker/data-root.sh', import.meta.url), 'utf8')

const packetFilter = readFileSync(new URL('docker/packet-filter.sh', import.meta.url), 'utf8')

/** Docker runs each container in a scope of systemd's, `docker-ID.scope`: this drop-in is of them all. */
const processes = '/etc/systemd/system/docker-.scope.d/bocage.conf'

/**
 * A Docker engine, Debian's own. Containers go on while it restarts. Of each, the processes and the log have a limit;
 * of memory, each says its own. `bocage-go-back` undoes an application's new version: see `components/container/version.sh`.
 *
 * Errors: the engine refuses to start while the data volume is away, and a change that would have it look in another folder than
 *         where its volumes are is refused: it would begin anew.
 * Source: dockerd's reference, "Daemon configuration file"; systemd.unit(5), drop-in folders of names cut off at a dash.
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
    [processes]: { text: processesLimit },
    '/usr/sbin/bocage-go-back': { text: goBack, mode: '0755' },
    ...(dataVolume && { '/etc/systemd/system/docker.service.d/bocage.conf': { text: needsData } }),
  },
  units: { 'docker.service': { files: [configuration] } },
  checks: [
    {
      title: 'the engine finds what it has',
      needs: [],
      command: `set -- ${dataVolume ? '/data/docker' : '/var/lib/docker'}\n${dataRoot}`,
    },
  ],
  effects: [
    {
      // What leads to containers, out of them, and not from one to another. Whoever flushes the packet filter flushes this, too;
      // what parts tenants meanwhile is our own: see firewall.ts.
      title: 'the packet filter of Docker',
      command: packetFilter,
      mend: 'systemctl restart docker.service',
    },
  ],
})

const needsData = `# Written by Bocage: without its volume, the engine would begin anew on the system's disk.
[Unit]
RequiresMountsFor=/data
AssertPathIsMountPoint=/data
`

const processesLimit = `# Written by Bocage: what goes wrong in one container leaves processes to the others. Threads count.
[Scope]
TasksMax=1024
`
