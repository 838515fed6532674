import ipaddr from 'ipaddr.js'

/** An address as people copy it from elsewhere. */
export type CopiedAddress = {
  /** The name or the number itself. */
  bare: string
  /** What stands around it, piece by piece, as it is written: a scheme, a user, a port, a path. */
  around: string[]
}

const shape =
  /^(?<scheme>[a-z][a-z0-9+.-]*:\/\/)?(?<user>[^@/\s]*@)?(?<bare>\[[0-9a-f:.]+\]|[^:/?#@\s[\]]+)(?<port>:\d+)?(?<path>[/?#]\S*)?$/i

/** The parts of an address (RFC 3986, section 3); what has no such form is one part. */
export function copiedAddress(text: string): CopiedAddress {
  const written = text.trim()
  if (ipaddr.IPv6.isValid(written)) return { bare: written, around: [] }
  const { scheme, user, bare = written, port, path } = shape.exec(written)?.groups ?? {}
  const around = [scheme, user, port, path].filter((piece) => piece !== undefined)
  return { bare: bare.replace(/^\[(.*)\]$/, '$1'), around }
}

/** What to do with an address that holds too much: `Leave out "https://" and ":8006": write "pve1.example.org"`. */
export function leaveOut(around: string[], meant: string): string {
  const pieces = around.map((piece) => `"${piece}"`)
  const last = pieces.pop()
  return `Leave out ${pieces.length > 0 ? `${pieces.join(', ')} and ${last}` : last}: write "${meant}"`
}

export const isNumber = (bare: string): boolean => isIPv6(bare) || ipaddr.IPv4.isValidFourPartDecimal(bare)
export const isIPv6 = (bare: string): boolean => ipaddr.IPv6.isValid(bare)
