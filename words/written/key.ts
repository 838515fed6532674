import { z } from 'zod'

const pattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const longest = 40
/** What a key is made of, in words. */
export const keyForm = 'Use lower-case letters, digits and single dashes, starting with a letter'

/** A name that a person chose in the inventory: it is part of URNs, host names, users and volumes, and is never reused. */
export const key = z
  .string()
  .max(longest, `Use at most ${longest} characters`)
  .regex(pattern, {
    error: ({ input }) => `${nearest(String(input))}${keyForm}`,
  })

/** A name made from keys: of a site, a container, a database. As long as a host name may be. */
export const identity = z.string().max(63, 'Use at most 63 characters').regex(pattern, keyForm)

/** A key made from a name that may hold dots: `blog.tilleuls.example` becomes `blog-tilleuls-example`. */
export const keyOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')

/** The key that was meant, where it can be told: `Café du Coin` is near `cafe-du-coin`. */
export function keyMeant(name: string): string | undefined {
  const plain = name
    .slice(0, 2 * longest)
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
  const meant = keyOf(plain).replaceAll(/^-+|-+$/g, '')
  return pattern.test(meant) && meant.length <= longest ? meant : undefined
}

function nearest(name: string): string {
  const meant = keyMeant(name)
  return meant === undefined ? '' : `Did you mean "${meant}"? `
}
