import ipaddr from 'ipaddr.js'

const prefix = 'fd25:b679:151d::'

/**
 * The network of a host's guests over IPv6: private and drawn by lot (RFC 4193), and the same behind every host, since no host leads to
 * another's. It is there for what comes in (docs/decisions/0036).
 */
export const guestsNetwork6 = `${prefix}/64`

/** The address in it of whoever has an IPv4 address behind the host, in its shortest form. */
export const guestAddress6 = (address: string): string => ipaddr.IPv6.parse(`${prefix}${address}`).toRFC5952String()
