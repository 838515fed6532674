import ipaddr from 'ipaddr.js'
import { z } from 'zod'

/** Something that a guest may reach beside the internet: its host, or an address or network behind it. */
export type Reach = {
  to: string
  /** A TCP or UDP port; every port where none is named. */
  port?: number
}

const shape = /^(?<to>host|[0-9./]+)(:(?<port>[0-9]{1,5}))?$/

/** `host`, `host:8006`, `192.168.1.20:445` or `192.168.1.0/24`. */
export const reach = z.string().refine((text) => {
  const { to, port } = parseReach(text)
  const network = to.includes('/') ? ipaddr.IPv4.isValidCIDR(to) : ipaddr.IPv4.isValidFourPartDecimal(to)
  return (to === 'host' || network) && (port === undefined || (port > 0 && port < 65_536))
}, 'Write "host", or an IPv4 address or network, with a port or without, as "192.168.1.20:445"')

/** What one line of the list means. */
export function parseReach(text: string): Reach {
  const { to = '', port } = shape.exec(text)?.groups ?? {}
  return { to, ...(port !== undefined && { port: Number(port) }) }
}
