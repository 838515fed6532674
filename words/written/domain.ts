import { domainToASCII, domainToUnicode } from 'node:url'
import unhomoglyph from 'unhomoglyph'
import { z } from 'zod'
import { copiedAddress, isNumber, leaveOut } from './copied-address.ts'
import { keyMeant } from './key.ts'

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
// The last label holds a letter, so that an IPv4 address is no domain name.
const pattern = new RegExp(`^(${label}\\.)+(?=[a-z0-9-]*[a-z])${label}$`)

/** A DNS name in lower case, with at least one dot and none at the end (RFC 1123, section 2.1). */
export const domain = z
  .string()
  .max(253, { error: 'Use at most 253 characters', abort: true })
  .regex(pattern, {
    error: ({ input }) => cureFor(String(input)),
    abort: true,
  })

/**
 * Names that no certificate authority vouches for, since they are nobody's on the internet: of one machine, of one network, of another
 * net. (`.example` and `.test` are for rehearsals.) Source: IANA's registry of special-use domain names, RFC 6761 and others.
 */
const nobodys = /(^|\.)(localhost|local|internal|home\.arpa|onion|alt|invalid)$/

/** A name that visitors type: it can have a certificate. */
export const webName = domain
  .refine((name) => !nobodys.test(name), {
    error: ({ input }) =>
      `No certificate authority vouches for a name that ends in ".${nobodys.exec(String(input))?.[2]}": choose one that the collective or the association has registered`,
  })
  .refine(
    (name) => domainToASCII(domainToUnicode(name)) === name,
    'No browser can read it: a part that begins with "xn--" stands for other letters, and this one for none',
  )

/** Letters that are taken for Latin ones. */
const foreign = /[\p{Script=Cyrillic}\p{Script=Greek}]/gu

const expected = 'Write a domain name in lower case, as "blog.example.org"'

/** What would have worked: the name that was meant, where it can be told. */
function cureFor(input: string): string {
  const { bare, around } = copiedAddress(input)
  if (isNumber(bare)) return `It is a number, and a name is wanted. ${expected}`
  const meant = nameMeant(bare)
  if (meant !== undefined) return around.length > 0 ? leaveOut(around, meant) : `Did you mean "${meant}"? ${expected}`
  const label = /^[\p{L}\p{M}\p{N}\s'’_…-]+$/u.test(bare) ? keyMeant(bare) : undefined
  return label === undefined ? expected : `It is not a whole name. Write one in lower case, as "${label}.example.org"`
}

/**
 * A name without capitals, spaces, dots at its end or letters that the DNS doesn't know; nothing, where none is left. A letter of another
 * script among the Latin ones of a part is taken for the one that it looks like: by itself it would be another name, which somebody else
 * can have. A part that is all in another script is meant as it is.
 */
export function nameMeant(bare: string): string | undefined {
  const latin = bare.split('.').map(asLatin).join('.')
  // A bullet, an arrow, a picture before it.
  const begun = latin.replace(/^[^\p{L}\p{N}*]+/u, '')
  if (/[^\p{L}\p{M}\p{N}\s'’_….-]/u.test(begun) || begun.split('.').some(isMixed)) return undefined
  const dashed = begun.replaceAll(/[\s'’_…]+/g, '-').replaceAll(/-*\.-*/g, '.')
  const meant = domainToASCII(dashed.replace(/\.+$/, ''))
  return pattern.test(meant) && meant.length <= 253 ? meant : undefined
}

/** Whether a part of a name has letters of another script among Latin ones. */
const isMixed = (part: string) => /\p{Script=Latin}/u.test(part) && part.search(foreign) >= 0

/** A part of a name with letters of another script among Latin ones made Latin, where they look like one. */
const asLatin = (part: string) =>
  isMixed(part)
    ? part.replaceAll(foreign, (letter) => {
        const like = unhomoglyph(letter)
        return /^[a-z]+$/i.test(like) ? like : letter
      })
    : part
