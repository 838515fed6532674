import { readFileSync } from 'node:fs'
import * as docker from '@pulumi/docker'
import * as pulumi from '@pulumi/pulumi'
import type { z } from 'zod'
import { ContainerServiceShape } from '../services/form/container.ts'
import { scriptText } from '../services/form/script-text.ts'
import { parse } from '../words/parse.ts'
import { containerArgs, containerLabels } from './container/container-args.ts'
import { databaseScripts } from './container/database-scripts.ts'
import { containerNetwork } from './container-network.ts'
import { RemoteScript } from './remote-script.ts'

export type ContainerServiceArgs = {
  shape: z.input<typeof ContainerServiceShape>
  /** The machine's key. */
  machine: string
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
 * @example new ContainerService('forge', { shape: { owner, identity: 'forge', image, ports, health, memoryMiB: 512 }, machine: 'apps', docker: apps })
 */
export class ContainerService extends pulumi.ComponentResource {
  static readonly type = 'bocage:components:ContainerService'

  constructor(name: string, args: ContainerServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    const shape = parse(ContainerServiceShape, args.shape, `ContainerService "${name}"`)
    super(ContainerService.type, name, {}, opts)
    const here = { parent: this, provider: args.docker }
    const labels = containerLabels(shape)

    const volumes = Object.keys(shape.data).map((data) => {
      const physical = { name: `${shape.identity}-${data}`, labels }
      // A volume's labels can't change, and one that is there already is taken as it is: it may have been another association's.
      const volume = new docker.Volume(`${name}-${data}`, physical, {
        ...here,
        retainOnDelete: true,
        ignoreChanges: ['labels'],
      })
      return { data, volume }
    })
    const network =
      shape.network ??
      containerNetwork(`${name}-network`, { name: shape.identity, labels, ports: shape.ports }, here).name
    const image = new docker.RemoteImage(`${name}-image`, { name: shape.image, keepLocally: true }, here)

    const kept =
      shape.versioned &&
      versionScript(`${name}-version`, args.machine, shape, {
        parent: this,
        dependsOn: [...volumes.map(({ volume }) => volume), image],
      })
    const container = new docker.Container(
      `${name}-container`,
      containerArgs(shape, {
        image: image.imageId,
        network,
        volumes: Object.fromEntries(volumes.map(({ data, volume }) => [data, volume.name])),
      }),
      // Its name and its ports are taken for as long as it is there.
      { ...here, deleteBeforeReplace: true, ...(kept && { dependsOn: [kept] }) },
    )
    // Docker would tell only when its first interval is over.
    const values = { container: shape.identity, id: container.id }
    new RemoteScript(`${name}-answers`, { machine: args.machine, script: answers, values }, { parent: this })
    this.registerOutputs({})
  }
}

/** A small PC's disk copies some 50 MB a second: this is good for some 500 GB. */
const copyLimitSeconds = 3 * 3600

/** It ends before the container of another version takes the place of the one there is: see its own text. */
function versionScript(
  name: string,
  machine: string,
  shape: z.output<typeof ContainerServiceShape>,
  opts: pulumi.CustomResourceOptions,
) {
  const { data = '', paths = [], databases = [], says, converts } = shape.versioned ?? {}
  const values = {
    container: shape.identity,
    image: shape.image,
    volume: `${shape.identity}-${data}`,
    paths: paths.join(' '),
    seconds: String(shape.stopSeconds),
    ...(databases.length > 0 && { databases: databases.map(({ name }) => name).join(' ') }),
    ...(says !== undefined && { says }),
    ...(converts && { converts: 'yes', ...converts.values }),
  }
  const before = [...(databases.length > 0 ? [databaseScripts(databases)] : []), scriptText(converts?.scripts ?? [])]
  const script = `${before.join('')}${version}`
  return new RemoteScript(name, { machine, script, values, limitSeconds: copyLimitSeconds }, opts)
}

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const version = read('container/version.sh')
const answers = read('../provider/converge/things/answers.sh') + read('container/answers.sh')
