import ipaddr from 'ipaddr.js'
import { z } from 'zod'

const expected = 'Write a private IPv4 network in CIDR form, as "10.20.0.0/24"'
const bits = { smallest: 25, largest: 16 }

/** A private IPv4 network, in CIDR form, with room for the guests' numbers from 100 on. */
export const network = z.string({ error: expected }).superRefine((text, context) => {
  const problem = problemOf(text)
  if (problem) context.addIssue({ code: 'custom', message: problem })
})

/** The address with a number in a network, counted from its first address; nothing when the network ends before it. */
export function addressIn(cidr: string, number: number): string | undefined {
  const [base, prefix] = ipaddr.IPv4.parseCIDR(cidr)
  // The last address of a network is the broadcast address.
  return number > 0 && number < 2 ** (32 - prefix) - 1 ? fromNumber(toNumber(base) + number) : undefined
}

/** `24`, of `10.20.0.0/24`. */
export const prefixLength = (cidr: string): number => ipaddr.IPv4.parseCIDR(cidr)[1]

/** The largest number that an address may have in a network. */
export const lastNumber = (cidr: string): number => 2 ** (32 - prefixLength(cidr)) - 2

/** Whether an address is in a network. */
export const isIn = (address: string, cidr: string): boolean =>
  ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(cidr))

/** What is known of networks, by network; found without asking each of them. Of networks of one extent, the first counts. */
export class Networks<Known> {
  readonly #known = new Map<string, Known>()

  add(cidr: string, known: Known) {
    const prefix = prefixLength(cidr)
    const place = blockOf(cidr.slice(0, cidr.indexOf('/')), prefix)
    if (!this.#known.has(place)) this.#known.set(place, known)
  }

  /** What is known of the network around an address, or around a network from its first address on. */
  around(address: string, longest = 32): Known | undefined {
    for (let prefix = bits.largest; prefix <= longest; prefix++) {
      const known = this.#known.get(blockOf(address, prefix))
      if (known !== undefined) return known
    }
    return undefined
  }
}

/** The network of that size which an address is in, as `2690/20`. */
const blockOf = (address: string, prefix: number) =>
  `${Math.floor(toNumber(ipaddr.IPv4.parse(address)) / 2 ** (32 - prefix))}/${prefix}`

/** Whether two networks share an address. */
export function overlap(one: string, other: string): boolean {
  const shortest = Math.min(prefixLength(one), prefixLength(other))
  return ipaddr.IPv4.parseCIDR(one)[0].match(ipaddr.IPv4.parseCIDR(other)[0], shortest)
}

function problemOf(text: string): string | undefined {
  const shape = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/
  if (!shape.test(text) || !ipaddr.IPv4.isValidCIDR(text)) return `${nearest(text)}${expected}`
  const [address, prefix] = ipaddr.IPv4.parseCIDR(text)
  if (prefix > bits.smallest || prefix < bits.largest)
    return `Choose a prefix length from ${bits.largest} to ${bits.smallest}, as "10.20.0.0/24"`
  const [, whose] = others.find(([range]) => overlap(text, range)) ?? []
  if (whose) return `${whose}. ${expected}`
  if (address.range() !== 'private') return `Only a private network can stand behind the host. ${expected}`
  const meant = `${ipaddr.IPv4.networkAddressFromCIDR(text)}/${prefix}`
  return meant === text ? undefined : `Did you mean "${meant}"? ${expected}`
}

/** The network that was meant: with a mask, as routers write it, or without its length. */
function nearest(text: string): string {
  const [, address = '', mask] = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,3}(?:\.\d{1,3}){3}))?$/.exec(text) ?? []
  if (!ipaddr.IPv4.isValidFourPartDecimal(address)) return ''
  const prefix =
    mask === undefined ? 24 : ipaddr.IPv4.isValid(mask) && ipaddr.IPv4.parse(mask).prefixLengthFromSubnetMask()
  if (typeof prefix !== 'number') return ''
  const meant = `${ipaddr.IPv4.networkAddressFromCIDR(`${address}/${prefix}`)}/${prefix}`
  return problemOf(meant) === undefined ? `Did you mean "${meant}"? ` : ''
}

/** Networks that look free, and whose they are. See docs/decisions/0015. Source: RFC 6598 and RFC 2544. */
const others = [
  ['100.64.0.0/10', 'Internet providers use 100.64.0.0/10 between their customers and themselves'],
  ['198.18.0.0/15', 'Containers have their own networks in 198.18.0.0/15, on every machine'],
] as const

const toNumber = (address: ipaddr.IPv4) => address.toByteArray().reduce((sum, octet) => sum * 256 + octet, 0)
const fromNumber = (number: number) => [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')
