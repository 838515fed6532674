import { createHash, randomBytes } from 'node:crypto'

/** A salt of its own for each configuration: equal secrets then have different digests. */
export const newSalt = (): string => randomBytes(16).toString('hex')

/** By this a given secret is compared with what a machine has, without its value being read back. */
export const saltedDigest = (salt: string, value: string): string =>
  createHash('sha256')
    .update(salt + value)
    .digest('hex')
