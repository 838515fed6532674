import { publishedPorts } from '../../words/written/published-port.ts'
import { inside4 } from '../addresses/not-on-the-internet.ts'
import { insideAddress } from '../container-networks.ts'
import { type LedPort, listedPorts, protocols, speaking } from '../led-port.ts'
import type { MachinePart } from '../part.ts'
import { packetFilter } from './packet-filter.ts'

export type FirewallSettings = {
  /** TCP ports open to everyone, and UDP ports. */
  open: number[]
  openUdp?: number[]
  /** Addresses or networks that may reach SSH; everyone unless given. */
  sshFrom?: string[]
  /** The machine passes packets on for its guests: `proxmoxNetwork` says which, and nothing is refused here. */
  router?: {
    /** The guests' bridge: who comes from there is not let in, */
    bridge: string
    /** but for these, to a port or to all. */
    guests: { from: string; port?: number }[]
  }
  /** No router of ours is before it: it keeps its containers itself from the private networks around (docs/decisions/0017). */
  edge?: boolean
  /** Ports of its own address that lead to what containers publish on its address within; a router leads them itself, but for IPv6. */
  ways?: LedPort[]
  /** Its IPv6 address on the internet, where `ways6` answers at the same ports. */
  address6?: string
  /** The gateway's address: it alone may reach the published ports of containers. */
  gateway?: string
}

/** The ports that containers publish, on the machine's private address. */
const range = `${publishedPorts.first}-${publishedPorts.last}`

/**
 * The packet filter of one machine: everything that comes in is refused, except what is listed.
 *
 * Shape:  one table of our own, read by nft in one transaction; a broken file leaves the old rules in force, and the rules
 *         of others (Docker, fail2ban) are never touched.
 * Units:  port numbers, 1 to 65535.
 * Source: nft(8), "add table" and "delete table"; Docker's chains have priority 0, ours is before them.
 */
export const firewall = (settings: FirewallSettings): MachinePart => {
  const { sshFrom, router, edge } = settings
  const mending = {
    open: [],
    ...(edge && { edge }),
    ...(sshFrom && { sshFrom }),
    ...(router && { router: { ...router, guests: [] }, ...(settings.address6 && { address6: settings.address6 }) }),
  }
  return packetFilter({
    name: 'firewall',
    title: 'packet filter',
    rules: renderRules(settings),
    closed: renderRules(mending),
  })
}

function renderRules(settings: FirewallSettings): string {
  const { sshFrom, router, edge = false, ways = [], address6, gateway } = settings
  const ports = portsOf(settings)
  return `# Written by Bocage. Refused unless listed; only this table is rewritten, in one transaction.
table inet bocage
delete table inet bocage
table inet bocage {
  chain input {
    type filter hook input priority filter; policy drop;
    iifname "lo" accept
${edge ? renderLeft(ways) : ''}    ct state established,related accept
    ct state invalid drop
${router && address6 ? renderUnheard(router) : ''}    meta l4proto { icmp, ipv6-icmp } accept
${edge ? dhcp6 : ''}${router ? renderGuests(router) : ''}    ${sshFrom ? `ip saddr { ${sshFrom.join(', ')} } ` : ''}tcp dport 22 accept
${ports.map(([protocol, list]) => `    ${protocol} dport ${list} accept\n`).join('')}${gateway ? `    ip saddr ${gateway} tcp dport ${range} accept\n` : ''}${ways.length > 0 ? (router ? '' : renderLed(ways)) + renderLed6(ways, address6) : ''}  }
${ways.length > 0 && !router ? renderWays(ways) : ''}${router ? '' : renderForward(ports, gateway) + renderContainers(edge)}}
`
}

/** What a DHCPv6 server answers to a question that was put to all of them: the kernel doesn't know it as an answer (RFC 8415, 7.2). */
const dhcp6 = '    ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept\n'

/** A host that is a router over IPv6 goes on hearing whoever leads it out: no guest passes for one. */
const renderUnheard = ({ bridge }: NonNullable<FirewallSettings['router']>): string =>
  `    iifname "${bridge}" icmpv6 type nd-router-advert drop\n`

/** Guests need nothing of their host but that it passes on what they send. */
const renderGuests = ({ bridge, guests }: NonNullable<FirewallSettings['router']>): string =>
  [
    ...guests.map(({ from, port }) => `ip saddr ${from}${port === undefined ? '' : ` ${toPort(port)}`} accept`),
    'meta l4proto tcp reject with tcp reset',
    'reject with icmpx admin-prohibited',
  ]
    .map((rule) => `    iifname "${bridge}" ${rule}\n`)
    .join('')

type Protocol = (typeof protocols)[number]

/** The ports of each protocol that are open, as nft writes them; none, where there are none. */
const portsOf = ({ open, openUdp = [] }: FirewallSettings): [Protocol, string][] =>
  listed([
    ['tcp', open],
    ['udp', openUdp],
  ])

/** Those that lead to containers. */
const ledPorts = (ways: LedPort[]): [Protocol, string][] =>
  listed(protocols.map((protocol) => [protocol, speaking(protocol, ways).map(({ port }) => port)]))

const listed = (ports: [Protocol, number[]][]): [Protocol, string][] =>
  ports.flatMap(([protocol, list]) => (list.length > 0 ? [[protocol, `{ ${listedPorts(list).join(', ')} }`]] : []))

/** Whoever has been led to what a container publishes. Docker's own proxy takes it there: a connection is led once. */
const renderLed = (ways: LedPort[]): string =>
  ledPorts(ways)
    .map(([protocol, ports]) => `    ${published(protocol)} ${ports} accept\n`)
    .join('')

/** What goes on by a way that is no more, or leads elsewhere now, ends as well. */
const renderLeft = (ways: LedPort[]): string =>
  protocols
    .map((protocol) => {
      const led = speaking(protocol, ways).map(({ port, toPort }) => `${port} . ${toPort}`)
      const others = led.length > 0 ? ` ct original proto-dst . ${protocol} dport != { ${led.join(', ')} }` : ''
      return `    ip daddr ${insideAddress} meta l4proto ${protocol} ct status dnat ct direction original${others} reject with ${refusals[protocol]}\n`
    })
    .join('')

/**
 * Over IPv6 nobody is led: at the machine's own address a proxy answers (docs/decisions/0025), for TCP alone, and who tries another one
 * first is told so at once.
 */
function renderLed6(ways: LedPort[], address6?: string): string {
  const rules = ledPorts(ways).map(([protocol, ports]) => {
    const refused = `    meta nfproto ipv6 ${protocol} dport ${ports} reject with ${refusals[protocol]}\n`
    return protocol === 'tcp' && address6 !== undefined
      ? `    ip6 daddr ${address6} tcp dport ${ports} accept\n${refused}`
      : refused
  })
  return rules.join('')
}

const refusals = { tcp: 'tcp reset', udp: 'icmpx port-unreachable' }

const renderWays = (ways: LedPort[]): string => `
  chain ways_in {
    type nat hook prerouting priority dstnat - 10; policy accept;
${ways.map(({ protocol = 'tcp', port, to, toPort }) => `    fib daddr type local ${protocol} dport ${port} dnat ip to ${to}:${toPort}\n`).join('')}  }
`

/** TCP or UDP. */
export const toPort = (port: number): string => `meta l4proto { tcp, udp } th dport ${port}`

const renderForward = (ports: [Protocol, string][], gateway?: string): string => `
  # Docker lets everyone in to a published port, past the chain above: this one is asked before Docker's.
  chain forward {
    type filter hook forward priority filter - 10; policy drop;
    ct state established,related accept
${bridges.map((bridge) => `    iifname ${bridge} goto containers\n`).join('')}${ports.map(([protocol, list]) => `    ${published(protocol)} ${list} accept\n`).join('')}${gateway ? `    ip saddr ${gateway} ${published('tcp')} ${range} accept\n` : ''}  }
`

/** What Docker has led to a container, by the port that was asked for: who writes to a container's own address comes nowhere. */
const published = (protocol: Protocol): string => `meta l4proto ${protocol} ct status dnat ct original proto-dst`

/** The bridges of containers' networks, by the names that Docker gives them. */
const bridges = ['"br-*"', '{ "docker0", "docker_gwbridge" }']

/** Name servers may be anywhere. */
const around = `    meta l4proto { tcp, udp } th dport 53 accept
    ip daddr { ${inside4.join(', ')} } reject with icmpx admin-prohibited
`

/**
 * The walls between tenants: whoever flushes Docker's chains leaves these (docs/decisions/0015).
 * `fib` finds whether the way to the address is the bridge that the packet came from: there is no comparing two interfaces.
 */
const renderContainers = (edge: boolean): string => `
  # What containers send: to their own network, or out, and never to another network of containers.
  chain containers {
    fib daddr . iif oif exists accept
${bridges.map((bridge) => `    oifname ${bridge} reject with icmpx admin-prohibited\n`).join('')}${edge ? around : ''}    accept
  }
`
