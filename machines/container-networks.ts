import { publishedPorts } from '../words/written/published-port.ts'

const subnetSize = 8

/**
 * The address within a machine that has no private network of its own, where its containers are published: behind all that
 * `subnetOf` gives. Each such machine is a network by itself, so all have the same.
 */
export const insideAddress = '198.19.255.1'

/**
 * The network of a container, by the first port that it publishes, 20000 to 29999, which it alone has on its machine.
 * All lie in 198.18.0.0/15, which the inventory refuses for guests. See docs/decisions/0015.
 * Source: RFC 2544: it is for tests of network devices; neither the internet, nor a LAN, nor Docker's own choice uses it.
 */
export function subnetOf(port: number): { subnet: string; gateway: string } {
  const address = (offset: number) => {
    const number = (port - publishedPorts.first) * subnetSize + offset
    return `198.${18 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`
  }
  return { subnet: `${address(0)}/29`, gateway: address(1) }
}
