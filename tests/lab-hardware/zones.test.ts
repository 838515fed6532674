import { expect, test } from '@jest/globals'
import { renderUnbound, upstreamResolvers } from '../../lab/internet/name-servers.ts'
import { renderZone, zonesOf } from '../../lab/internet/zones.ts'

const names = {
  'git.bocage.example': '198.51.100.10',
  'infini.example': '198.51.100.11',
  'www.asso.fr': '198.51.100.10',
}

/** The address that a zone file gives for a name, by exact match or by the nearest wildcard. */
function answer(zone: string, name: string): string | undefined {
  const records = new Map(
    [...zone.matchAll(/^(\S+)\. A (\S+)$/gm)].map(([, owner = '', address = '']) => [owner, address] as const),
  )
  const exact = records.get(name)
  if (exact) return exact
  for (let parent = name; parent.includes('.'); ) {
    parent = parent.slice(parent.indexOf('.') + 1)
    // A wildcard below the closest name that exists, or none at all (RFC 4592).
    const exists = [...records.keys()].some((known) => known === parent || known.endsWith(`.${parent}`))
    if (exists) return records.get(`*.${parent}`)
  }
  return undefined
}

test('a name that has an IPv6 address answers with it as well', () => {
  const [zone] = zonesOf({ 'reseau.asso.fr': '198.51.100.50' }, { 'reseau.asso.fr': '2001:db8::7' })
  expect(zone && renderZone(zone, '198.51.100.10')).toContain('reseau.asso.fr. A 198.51.100.50\n')
  expect(zone && renderZone(zone, '198.51.100.10')).toContain('reseau.asso.fr. AAAA 2001:db8::7\n')
})

test('a reserved domain is one zone, and of a real domain only its own', () => {
  expect(zonesOf(names).map(({ apex }) => apex)).toEqual(['asso.fr', 'example', 'test'])
})

test('known names have their address, and all others the one of new sites', () => {
  const zone = zonesOf(names)
    .filter(({ apex }) => apex === 'example')
    .map((zone) => renderZone(zone, '198.51.100.10'))
    .join('')
  expect(answer(zone, 'infini.example')).toBe('198.51.100.11')
  expect(answer(zone, 'www.infini.example')).toBe('198.51.100.11')
  expect(answer(zone, 'git.bocage.example')).toBe('198.51.100.10')
  expect(answer(zone, 'new.bocage.example')).toBe('198.51.100.10')
  expect(answer(zone, 'a.b.new.example')).toBe('198.51.100.10')
})

test('the resolver asks the lab about its own zones, and others about the rest', () => {
  const text = renderUnbound(zonesOf(names), ['192.0.2.53'])
  expect(text).toContain('stub-zone:\n    name: "example."\n    stub-addr: 127.0.0.1@5353\n')
  expect(text).toMatch(/forward-zone:\n {4}name: "\."\n {4}forward-addr: 192\.0\.2\.53\n$/)
})

test('a name server on the loopback is passed over for the one behind it', () => {
  const files: Record<string, string> = {
    '/etc/resolv.conf': 'nameserver 127.0.0.53\nnameserver ::1\n',
    '/run/systemd/resolve/resolv.conf': 'nameserver 192.0.2.53\n',
  }
  expect(upstreamResolvers((file) => files[file] ?? '')).toEqual(['192.0.2.53'])
})
