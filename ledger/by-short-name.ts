import type { Row } from './row.ts'

/** What is remembered, read as a part of a service: of `blogs-infini-example`, the service `blogs` and the name `infini-example`. */
export type ShortNamed = { row: Row; service: string; name: string }

/**
 * What is remembered, by its short name: that is made from an address, which people take for the thing itself, whatever serves it.
 * Where nobody wrote down which service something is of, it may be of each that its identity begins with.
 */
export function byShortName(rows: Row[], services: Iterable<string>): Map<string, ShortNamed[]> {
  const known = [...new Set(services)]
  const found = new Map<string, ShortNamed[]>()
  for (const row of rows)
    for (const service of row.service === '' ? known : [row.service]) {
      if (!row.identity.startsWith(`${service}-`)) continue
      const name = row.identity.slice(service.length + 1)
      found.set(name, [...(found.get(name) ?? []), { row, service, name }])
    }
  return found
}
