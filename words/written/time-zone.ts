import { z } from 'zod'
import { nearestName } from '../said/nearest.ts'

/**
 * The name of a time zone, as the time zone database has it: `Europe/Brussels`, `America/Martinique`, `UTC`.
 *
 * Source: IANA's time zone database.
 */
export const timeZone = z
  .string()
  .regex(/^(UTC|[A-Z][A-Za-z]+(\/[A-Z][A-Za-z_-]+){1,2})$/, {
    error: ({ input }) => `${nearest(String(input))}Write the name of a time zone, as "Europe/Brussels"`,
    abort: true,
  })
  .refine(isKnown, {
    error: ({ input }) => `No time zone has this name. ${nearest(String(input))}Write one as "Europe/Brussels"`,
  })

/** JavaScript takes any letters for capitals; the database's files have one name each. */
function isKnown(name: string): boolean {
  const zones = Intl.supportedValuesOf('timeZone')
  if (!zones.includes(name) && zones.some((zone) => plain(zone) === plain(name))) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** The zone that was meant, where it can be told: by its city alone, in other letters, or with some wrong. */
function nearest(input: string): string {
  const written = plain(input.slice(0, 60))
  const zones = Intl.supportedValuesOf('timeZone')
  const meant =
    zones.find((zone) => plain(zone) === written) ??
    zones.find((zone) => plain(zone.replace(/^.*\//, '')) === written) ??
    (written.length > 3 ? nearestName(input, zones) : undefined)
  return meant === undefined ? '' : `Did you mean "${meant}"? `
}

const plain = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
