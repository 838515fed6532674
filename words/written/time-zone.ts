import { z } from 'zod'

/**
 * The name of a time zone, as the time zone database has it: `Europe/Brussels`, `America/Martinique`, `UTC`.
 *
 * Source: IANA's time zone database.
 */
export const timeZone = z
  .string()
  .regex(/^(UTC|[A-Z][A-Za-z]+(\/[A-Z][A-Za-z_-]+){1,2})$/, {
    error: 'Write the name of a time zone, as "Europe/Brussels"',
    abort: true,
  })
  .refine(isKnown, 'No time zone has this name. Write one as "Europe/Brussels"')

function isKnown(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
