import { domainToASCII } from 'node:url'
import { z } from 'zod'

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
// The last label holds a letter, so that an IPv4 address is no domain name.
const pattern = new RegExp(`^(${label}\\.)+(?=[a-z0-9-]*[a-z])${label}$`)

/** A DNS name in lower case, with at least one dot and none at the end (RFC 1123, section 2.1). */
export const domain = z
  .string()
  .max(253, 'Use at most 253 characters')
  .regex(pattern, { error: ({ input }) => `${nearest(input)}Write a domain name in lower case, as "blog.example.org"` })

/** The name that was meant, where it can be told: without capitals, dots at the end or letters that the DNS doesn't know. */
function nearest(input: unknown): string {
  const meant = domainToASCII(
    String(input)
      .trim()
      .replace(/^https?:\/\//i, '')
      .replace(/[./]+$/, ''),
  )
  return pattern.test(meant) && meant.length <= 253 ? `Did you mean "${meant}"? ` : ''
}
