import { existsSync, readFileSync } from 'node:fs'
import ipaddr from 'ipaddr.js'
import type { Zone } from './zones.ts'

/** Where the authoritative server listens, for the resolver beside it. */
const authority = { address: '127.0.0.1', port: 5353 }

/** Knot: the authoritative server of the lab's zones. */
export const renderKnot = (zones: Zone[]): string => `server:
    rundir: "/run/knot"
    user: knot:knot
    listen: ${authority.address}@${authority.port}
log:
  - target: syslog
    any: info
database:
    storage: "/var/lib/knot"
template:
  - id: default
    storage: "/etc/knot/zones"
    file: "%s.zone"
    zonefile-sync: -1
    zonefile-load: difference-no-serial
    journal-content: all
zone:
${zones.map(({ apex }) => `  - domain: "${apex}."`).join('\n')}
`

/** Unbound: the resolver that the estate's machines ask. It passes on to the machine's own what isn't the lab's. */
export const renderUnbound = (zones: Zone[], upstream: string[]): string => `server:
    interface: 0.0.0.0
    access-control: 0.0.0.0/0 allow
    do-not-query-localhost: no
    module-config: "iterator"
    local-zone: "test." nodefault
    local-zone: "invalid." nodefault
    unblock-lan-zones: yes
    insecure-lan-zones: yes
    cache-max-negative-ttl: 2
    do-ip6: no
${zones.map(({ apex }) => `stub-zone:\n    name: "${apex}."\n    stub-addr: ${authority.address}@${authority.port}\n`).join('')}forward-zone:
    name: "."
${upstream.map((address) => `    forward-addr: ${address}\n`).join('')}`

/**
 * The name servers of a resolv.conf that a container may ask: a loopback address is the machine's own, so the ones
 * behind systemd-resolved are taken then.
 */
export function upstreamResolvers(read = readIfThere): string[] {
  for (const file of ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf']) {
    const found = [...read(file).matchAll(/^\s*nameserver\s+(\S+)/gm)]
      .map(([, address = '']) => address)
      .filter((address) => ipaddr.IPv4.isValid(address) && ipaddr.IPv4.parse(address).range() !== 'loopback')
    if (found.length > 0) return found
  }
  return []
}

const readIfThere = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '')
