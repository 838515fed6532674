import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { copiedAddress, isIPv6 } from '../../words/written/copied-address.ts'
import { nameMeant } from '../../words/written/domain.ts'

/** Something that a guest may reach beside the internet: its host, or an address or network behind it. */
export type Reach = {
  to: string
  /** A TCP or UDP port; every port where none is named. */
  port?: number
}

const shape = /^(?<to>host|[0-9./]+)(:(?<port>[0-9]{1,5}))?$/

/** `host`, `host:8006`, `192.168.1.20:445` or `192.168.1.0/24`. */
export const reach = z.string().refine(isReach, { error: ({ input }) => cureFor(String(input)) })

function isReach(text: string): boolean {
  const { to, port } = parseReach(text)
  return (to === 'host' || isPlace(to)) && (port === undefined || (port > 0 && port < 65_536))
}

const expected = 'Write "host", or an IPv4 address or network, with a port or without, as "192.168.1.20:445"'

/** What would have worked: the packet filter knows IPv4 and no names. */
function cureFor(text: string): string {
  const { bare, around } = copiedAddress(text)
  if (isIPv6(bare)) return `Only IPv4 leads out of the guests' network. ${expected}`
  const place = bare.toLowerCase()
  const [port = ''] = around.filter((piece) => /^:\d+$/.test(piece))
  const meant = `${place}${port}`
  // The length of a network is no slip of a copied address.
  if (text !== meant && !/\/\d+$/.test(text) && isReach(meant)) return `Did you mean "${meant}"? ${expected}`
  return nameMeant(bare) === undefined ? expected : `Names are not looked up here. ${expected}`
}

/** An address that leads to one machine, or the first of a network of such: what is larger than any private one opens everything. */
function isPlace(to: string): boolean {
  const [address = '', length] = to.split('/')
  if (!ipaddr.IPv4.isValidFourPartDecimal(address)) return false
  if (!['private', 'unicast', 'carrierGradeNat', 'reserved'].includes(ipaddr.IPv4.parse(address).range())) return false
  if (length === undefined) return true
  return (
    ipaddr.IPv4.isValidCIDR(to) && Number(length) >= 8 && ipaddr.IPv4.networkAddressFromCIDR(to).toString() === address
  )
}

/** What one line of the list means. */
export function parseReach(text: string): Reach {
  const { to = '', port } = shape.exec(text)?.groups ?? {}
  return { to, ...(port !== undefined && { port: Number(port) }) }
}
