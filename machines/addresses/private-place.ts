import ipaddr from 'ipaddr.js'
import { z } from 'zod'

const expected = 'Write a private IPv4 address with the length of its network, as "10.30.0.2/24"'

/** An address in a private network, and the network, in CIDR form. */
export type PrivatePlace = { address: string; network: string }

/**
 * An address in a private network that others give out, with the network's length.
 * The first address of it is the router's (Hetzner's documentation, "Networks"), and the last one nobody's.
 */
export const privatePlace = z
  .string({ error: expected })
  .superRefine((text, context) => {
    const problem = problemOf(text)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  })
  .transform((text): PrivatePlace => {
    const address = text.slice(0, text.indexOf('/'))
    return { address, network: `${ipaddr.IPv4.networkAddressFromCIDR(text)}/${text.slice(address.length + 1)}` }
  })

function problemOf(text: string): string | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(text) || !ipaddr.IPv4.isValidCIDR(text)) return expected
  const [address, prefix] = ipaddr.IPv4.parseCIDR(text)
  if (address.range() !== 'private') return `It is not private. ${expected}`
  if (prefix < 16 || prefix > 29) return 'Choose a network from /16 to /29, as "10.30.0.2/24"'
  const network = ipaddr.IPv4.networkAddressFromCIDR(text).toByteArray()
  const number = address.toByteArray().reduce((sum, octet, index) => sum * 256 + octet - (network[index] ?? 0), 0)
  const last = 2 ** (32 - prefix) - 2
  return number >= 2 && number <= last
    ? undefined
    : "The first address of a network is its router's, and the last nobody's: choose one between"
}
