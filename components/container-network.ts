import * as docker from '@pulumi/docker'
import type * as pulumi from '@pulumi/pulumi'
import { subnetOf } from '../machines/container-networks.ts'

/**
 * A Docker network for the containers of one unit. Nobody else is there: what answers without asking who one is, or believes what a
 * proxy says, is reached by the gateway alone. Its addresses follow from the first port that is published of it, where there is one.
 */
export function containerNetwork(
  name: string,
  network: { name: string; labels: docker.types.input.NetworkLabel[]; ports: { external: number }[] },
  opts: pulumi.CustomResourceOptions,
): docker.Network {
  const { ports, ...about } = network
  const first = Math.min(...ports.map(({ external }) => external))
  return new docker.Network(name, { ...about, ...(ports.length > 0 && { ipamConfigs: [subnetOf(first)] }) }, opts)
}
