import { internet } from '../places.ts'

/** Top-level domains that nobody can register (RFC 2606): the lab answers for all of them. */
const reserved = ['example', 'invalid', 'test']

/** The lab's own names. */
export const labNames: Record<string, string> = {
  'acme.lab.test': internet.container,
  'registry.lab.test': internet.container,
}

/** A zone, the address of each of its names, and the IPv6 address of those that have one. */
export type Zone = { apex: string; names: Record<string, string>; names6: Record<string, string> }

/** The zones that hold some names: a whole reserved domain, or the last two labels of a real one. */
export function zonesOf(names: Record<string, string>, names6: Record<string, string> = {}): Zone[] {
  const zones = new Map<string, Zone>()
  for (const [name, address] of Object.entries({ ...names, ...labNames })) {
    const labels = name.split('.')
    const apex = labels.slice(reserved.includes(labels.at(-1) ?? '') ? -1 : -2).join('.')
    const zone = zones.get(apex) ?? { apex, names: {}, names6: {} }
    zone.names[name] = address
    if (names6[name]) zone.names6[name] = names6[name]
    zones.set(apex, zone)
  }
  return [...zones.values()].sort((a, b) => (a.apex < b.apex ? -1 : 1))
}

/**
 * A zone file that answers for every name in the zone: the known ones by their addresses, all others by `elsewhere`,
 * so that a site added to the inventory resolves without anyone touching the lab.
 *
 * A wildcard doesn't cover names below one that exists (RFC 4592, section 2.2.2): each of those gets its own.
 */
export function renderZone({ apex, names, names6 }: Zone, elsewhere: string): string {
  const known = new Map<string, string>([[apex, elsewhere]])
  for (const name of Object.keys(names)) {
    for (let parent = name; parent.endsWith(`.${apex}`); parent = parent.slice(parent.indexOf('.') + 1))
      known.set(parent, elsewhere)
  }
  for (const [name, address] of Object.entries(names)) known.set(name, address)
  const lines = [...known].sort().flatMap(([name, address]) => [`${name}. A ${address}`, `*.${name}. A ${address}`])
  return [
    '$TTL 5',
    `${apex}. SOA ns.lab.test. technique.lab.test. 1 60 60 3600 1`,
    `${apex}. NS ns.lab.test.`,
    ...lines,
    ...Object.entries(names6)
      .sort()
      .map(([name, address]) => `${name}. AAAA ${address}`),
    '',
  ].join('\n')
}
