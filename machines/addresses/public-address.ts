import { z } from 'zod'
import { copiedAddress, isIPv6, isNumber, leaveOut } from '../../words/written/copied-address.ts'
import { domain, nameMeant } from '../../words/written/domain.ts'

const expected = 'Write a domain name or an IPv4 address, as "pve1.example.org" or "203.0.113.7"'

/** Where a machine is reached from the internet: its name, or its IPv4 address. */
export const publicAddress = z.union([domain, z.ipv4({ abort: true })], {
  error: ({ input }) => (typeof input === 'string' ? cureFor(input) : expected),
})

function cureFor(input: string): string {
  const { bare, around } = copiedAddress(input)
  if (isIPv6(bare)) return `It is an IPv6 address, by which machines are not reached yet. ${expected}`
  const meant = isNumber(bare) ? bare : nameMeant(bare)
  if (meant !== undefined) return around.length > 0 ? leaveOut(around, meant) : `Did you mean "${meant}"? ${expected}`
  return /^[a-z0-9-]+$/i.test(bare) ? `It is not a whole name. ${expected}` : expected
}
