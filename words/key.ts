import { z } from 'zod'

/** A name that a person chose in the inventory: it is part of URNs, host names, users and volumes, and is never reused. */
export const key = z
  .string()
  .max(40, 'Use at most 40 characters')
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'Use lower-case letters, digits and single dashes, starting with a letter')

/** A key made from a name that may hold dots: `blog.tilleuls.example` becomes `blog-tilleuls-example`. */
export const keyOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
