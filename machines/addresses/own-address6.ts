import ipaddr from 'ipaddr.js'
import { z } from 'zod'

const expected = 'Write an IPv6 address of the internet, as "2001:db8::7"'

/** An IPv6 address that leads to one machine from everywhere, in its shortest form (RFC 5952), which is the one that Debian prints. */
export const ownAddress6 = z
  .string({ error: expected })
  .refine(leadsThere, { error: ({ input }) => cureFor(String(input)) })
  .transform((text) => ipaddr.IPv6.parse(text).toRFC5952String())

/** What the internet gives to machines; addresses for examples (RFC 3849) are among them. Source: RFC 4291, section 2.4; IANA's registry. */
const ofTheInternet = ipaddr.IPv6.parseCIDR('2000::/3')

function leadsThere(text: string): boolean {
  return ipaddr.IPv6.isValid(text) && !text.includes('%') && ipaddr.IPv6.parse(text).match(ofTheInternet)
}

function cureFor(input: string): string {
  const bare = input.replace(/\/\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  if (bare !== input && leadsThere(bare)) return `Did you mean "${bare}"? ${expected}`
  if (ipaddr.IPv6.isValid(input)) return `It does not lead there from the internet. ${expected}`
  return expected
}
