import { z } from 'zod'

/** A container image named with its version. Its digest is in the lock file of the mirror it comes from. */
export const pinnedImage = z
  .string()
  .regex(
    /^[a-z0-9]+([._/-][a-z0-9]+)*:(?!latest(@|$))[A-Za-z0-9_][A-Za-z0-9._-]*$/,
    'Name the image with its version, as "name:1.2.3", never "latest"',
  )
