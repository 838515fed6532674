import { z } from 'zod'

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'

/** A DNS name in lower case, with at least one dot and none at the end (RFC 1123, section 2.1). */
export const domain = z
  .string()
  .max(253)
  .regex(new RegExp(`^(${label}\\.)+${label}$`), 'Write a domain name in lower case, as "blog.example.org"')
