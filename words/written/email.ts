import { z } from 'zod'

/**
 * An e-mail address that every mail server takes.
 *
 * Source: RFC 5321, section 4.5.3.1: 64 characters before the "@" (4.5.3.1.1), and a path of 256 with its two brackets (4.5.3.1.3);
 * RFC 1035, section 2.3.4: 63 characters between two dots.
 */
export const email = z
  .email({
    error: ({ input }) =>
      `${typeof input === 'string' ? nearest(input) : ''}Write an e-mail address, as "camille@example.org"`,
    abort: true,
  })
  .max(254, { error: 'Use at most 254 characters', abort: true })
  .refine((text) => text.indexOf('@') <= 64, 'Use at most 64 characters before the "@"')
  .refine((text) => !/@.*[^.]{64}/.test(text), 'Use at most 63 characters between two dots after the "@"')

/** The address that was meant, where it is written as in a letter's head or in a link: `Camille <camille@example.org>`. */
function nearest(input: string): string {
  const [, angled, linked] = /^[^<>]*<([^<>]+)>\s*$|^\s*mailto:(\S+)\s*$/i.exec(input) ?? []
  const meant = angled ?? linked
  return meant !== undefined && z.email().safeParse(meant).success ? `Did you mean "${meant}"? ` : ''
}
