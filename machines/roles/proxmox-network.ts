import { readFileSync } from 'node:fs'
import { inside4, inside6 } from '../addresses/not-on-the-internet.ts'
import { type LedPort, protocols, speaking } from '../led-port.ts'
import type { MachinePart } from '../part.ts'
import { toPort } from './firewall.ts'
import { packetFilter } from './packet-filter.ts'
import { renderOwn6, visitors6 } from './proxmox-network/visitors6.ts'

export type ProxmoxNetworkSettings = {
  /** The guests' bridge, as `vmbr1`. */
  bridge: string
  /** The guests' network, in CIDR form. */
  network: string
  /** The host's own address in it. */
  bridgeAddress: string
  /** Ports of the host's public address that are passed on to guests; over IPv6, to `to6`. */
  forwards: (LedPort & { to6?: string })[]
  /** The guests of the inventory on this bridge. */
  guests: BridgedGuest[]
}

/** A guest as its host's network knows it. */
export type BridgedGuest = {
  /** Its Proxmox id, by which its end of the cable is named. */
  id: number
  name: string
  address: string
  /** Its address in the guests' network over IPv6, where it has one. */
  address6?: string
  /** The address of its network card. */
  mac: string
  /** What it may reach behind the host, beside the internet: an address or network, one port of it or all. */
  reaches: { to: string; port?: number }[]
}

const interfaces = '/etc/network/interfaces.d/bocage'
const cables = '/usr/lib/bocage/guest-cables'
const forwarding = '/etc/sysctl.d/60-bocage-network.conf'

/**
 * The guests' network on a Proxmox host: a bridge without a port, the way out for guests, and the ways in from outside.
 * Guests reach the host's public address too, by the same ways in. Over IPv6 there are ways in alone (docs/decisions/0036).
 *
 * Units:  port numbers, 1 to 65535.
 * Source: Proxmox's administration guide, "Masquerading (NAT) with iptables", here with nftables; interfaces(5) of ifupdown2.
 */
export const proxmoxNetwork = (settings: ProxmoxNetworkSettings): MachinePart => {
  const ways = packetFilter({
    name: 'network',
    title: 'ways between guests and outside',
    rules: renderRules(settings) + renderCables(settings),
    closed: renderClosed(settings),
  })
  const { bridge, guests } = settings
  const cards = guests.map(({ id, mac }) => `${id}=${mac}`).join(' ')
  const up = bringUpBridge(settings)
  const six = sixOf(settings)
  const route = `sysctl --quiet --load ${forwarding}`
  return {
    ...ways,
    packages: [...(ways.packages ?? []), 'ifupdown2', 'procps'],
    files: {
      ...ways.files,
      [interfaces]: { text: renderInterfaces(settings) },
      [cables]: {
        text: readFileSync(new URL('proxmox-network/guest-cables.sh', import.meta.url), 'utf8'),
        mode: '0755',
      },
      [forwarding]: {
        text: `# Written by Bocage: the host is the router of its guests.\nnet.ipv4.ip_forward = 1\n${six?.forwarding ?? ''}`,
      },
    },
    checks: [
      ...(ways.checks ?? []),
      ...(six?.checks ?? []),
      {
        title: 'guests have the network cards that the bridge lets through',
        needs: [],
        command: `sh "$STAGE${cables}" cards ${cards}`,
      },
      {
        title: 'guests know this host by its address',
        needs: [],
        command: `sh "$STAGE${cables}" router ${bridge} ${settings.bridgeAddress}`,
      },
      {
        title: 'the host reads /etc/network/interfaces.d',
        needs: [],
        command: readsFolder,
      },
    ],
    after: [route, up, ...(six ? [six.readdress] : [])],
    effects: [
      ...(ways.effects ?? []),
      { title: 'forwarding of IPv4', command: 'sysctl -n net.ipv4.ip_forward', expected: '1', mend: route },
      { title: `bridge ${bridge}`, command: bridgeState(settings), expected: addressOf(settings), mend: up },
      ...(six?.effects ?? []),
      {
        title: `guests on ${bridge}`,
        command: `${cables} state ${bridge} ${cards}`,
        expected: 'plugged in',
        mend: `${cables} mend ${bridge} ${cards}`,
      },
    ],
    guarded: [...(ways.guarded ?? []), interfaces],
  }
}

const sixOf = ({ forwards, bridge, bridgeAddress }: ProxmoxNetworkSettings) =>
  forwards.some(({ to6 }) => to6 !== undefined) ? visitors6(bridge, bridgeAddress) : undefined

/** That /etc/network/interfaces takes in the file of ours: all of its folder, or that one. SDN's line names SDN's file alone. */
const readsFolder = [
  "grep -Eq '^[[:space:]]*(source[[:space:]]+(/etc/network/)?interfaces\\.d/(\\*|bocage)|source-directory[[:space:]]+(/etc/network/)?interfaces\\.d/?)[[:space:]]*$' /etc/network/interfaces",
  `{ echo 'Add the line "source /etc/network/interfaces.d/*" at the end of that file: a host that was installed before Proxmox VE 8.1.7 lacks it.'; false; }`,
].join(' || ')

/** Only the bridge, and only when it isn't as it should be: reloading every interface would take running guests off it. */
const bringUpBridge = (settings: ProxmoxNetworkSettings): string =>
  `[ "$(${bridgeState(settings)})" = ${addressOf(settings)} ] || ifup ${settings.bridge}`

/** The bridge's own address, while it is up; whatever others a person gave it. */
const bridgeState = (settings: ProxmoxNetworkSettings): string =>
  `ip -4 -oneline address show dev ${settings.bridge} up 2> /dev/null | awk '$4 == "${addressOf(settings)}" { print $4 }'`

const addressOf = ({ network, bridgeAddress }: ProxmoxNetworkSettings): string =>
  `${bridgeAddress}/${network.split('/')[1]}`

const renderInterfaces = (settings: ProxmoxNetworkSettings): string => `# Written by Bocage.
auto ${settings.bridge}
iface ${settings.bridge} inet static
	address ${addressOf(settings)}
	bridge-ports none
	bridge-stp off
	bridge-fd 0
${sixOf(settings)?.interface ?? ''}`

function renderRules(settings: ProxmoxNetworkSettings): string {
  const { bridge, network, forwards, guests } = settings
  const six = sixOf(settings) !== undefined
  const ways = [...forwards].sort((a, b) => a.port - b.port)
  const waysIn = ways.flatMap(({ protocol = 'tcp', port, to, toPort, to6 }) => [
    `    ${protocol} dport ${port} dnat ip to ${to}:${toPort}\n`,
    ...(to6 === undefined ? [] : [`    tcp dport ${port} dnat ip6 to [${to6}]:${toPort}\n`]),
  ])
  const reached = guests.flatMap(({ address, reaches }) =>
    reaches.map(
      ({ to, port }) =>
        `    ip saddr ${address} ip daddr ${to}${port === undefined ? '' : ` ${toPort(port)}`} accept\n`,
    ),
  )
  return `# Written by Bocage. Only these tables are rewritten, in one transaction.
table inet bocage_network
delete table inet bocage_network
table inet bocage_network {
  chain ways_in {
${waysIn.join('')}  }

  # Whatever address of the host was meant: the public one, also when a guest or the host itself asks for it.
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    fib daddr type local jump ways_in
  }
  chain output {
    type nat hook output priority -100; policy accept;
    ip daddr != 127.0.0.0/8 fib daddr type local jump ways_in
${six ? '    ip6 daddr != ::1 fib daddr type local jump ways_in\n' : ''}  }

  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr ${network} oifname != "${bridge}" masquerade
    # A guest that reaches another by the public address gets its answer by the same way.
    ip saddr ${network} oifname "${bridge}" ct status dnat masquerade
  }

  # From guests: to the internet, to name servers wherever they are, and to what the inventory names behind the host.
  chain ways_out {
${six ? '    # Over IPv6, guests answer, and ask for nothing.\n    meta nfproto ipv6 goto refused\n' : ''}    meta nfproto ipv4 ip saddr != ${network} drop
${reached.join('')}    meta l4proto { tcp, udp } th dport 53 accept
    ip daddr { ${inside4.join(', ')} } goto refused
${six ? '' : `    ip6 daddr { ${inside6.join(', ')} } goto refused\n`}  }
  # At once, rather than after a long wait.
  chain refused {
    meta l4proto tcp reject with tcp reset
    reject with icmpx admin-prohibited
  }

  # From outside to the guests: by the ways above, and no other.
  # What goes on by a way that is no more, or leads elsewhere now, ends as well.
  chain forward {
    type filter hook forward priority filter - 10; policy accept;
${renderLeft(settings)}    ct state established,related accept
    iifname "${bridge}" oifname != "${bridge}" jump ways_out
    iifname != "${bridge}" oifname "${bridge}" ct status dnat accept
    iifname != "${bridge}" oifname "${bridge}" drop
  }
}
`
}

/** What was led to a guest of the inventory otherwise than the ways say: others' own rules may lead to other guests. */
function renderLeft({ forwards, guests }: ProxmoxNetworkSettings): string {
  const led = (protocol: (typeof protocols)[number], family: string) =>
    [...speaking(protocol, forwards)]
      .sort((a, b) => a.port - b.port)
      .flatMap(({ port, to, to6, toPort }) => {
        const address = family === 'ip' ? to : to6
        return address === undefined ? [] : `${port} . ${address} . ${toPort}`
      })
  const toGuests = {
    ip: guests.map(({ address }) => address),
    ip6: guests.flatMap(({ address6 }) => address6 ?? []),
  }
  const rules = Object.entries(toGuests).flatMap(([family, addresses]) =>
    addresses.length === 0
      ? []
      : protocols.map((protocol) => {
          const ways = led(protocol, family)
          const others =
            ways.length > 0
              ? ` ct original proto-dst . ${family} daddr . ${protocol} dport != { ${ways.join(', ')} }`
              : ''
          return `    ${family} daddr { ${addresses.join(', ')} } meta l4proto ${protocol} ct status dnat ct direction original${others} goto refused\n`
        }),
  )
  return rules.join('')
}

/**
 * Each guest's end of the cable: what comes from there has the guest's own addresses, and nobody else has them. Otherwise a
 * guest could pass for the gateway. Proxmox puts a second bridge between where a person turns on its own firewall for a guest.
 */
function renderCables(settings: ProxmoxNetworkSettings): string {
  const { guests, bridgeAddress } = settings
  const six = sixOf(settings)
  if (guests.length === 0) return ''
  const sorted = [...guests].sort((a, b) => a.id - b.id)
  const chains = sorted.map(
    ({ id, name, address, address6, mac }) => `  # ${name}
  chain guest_${id} {
    ether saddr != ${mac.toLowerCase()} drop
    ether type ip ip saddr ${address} accept
    ether type arp arp saddr ether ${mac.toLowerCase()} arp saddr ip ${address} accept
${address6 === undefined ? '' : renderOwn6(address6)}    drop
  }
`,
  )
  const ends = sorted.flatMap(({ id }) => [`"veth${id}i0"`, `"fwpr${id}p0"`])
  const ways = sorted.flatMap(({ id }) => [`"veth${id}i0" : goto guest_${id}`, `"fwpr${id}p0" : goto guest_${id}`])
  return `
table bridge bocage_guests
delete table bridge bocage_guests
table bridge bocage_guests {
  set ends {
    type ifname
    elements = { ${ends.join(', ')} }
  }
  set cards {
    type ether_addr
    elements = { ${sorted.map(({ mac }) => mac.toLowerCase()).join(', ')} }
  }
  set addresses {
    type ipv4_addr
    elements = { ${[bridgeAddress, ...sorted.map(({ address }) => address)].join(', ')} }
  }

${chains.join('\n')}
  chain from_port {
    type filter hook prerouting priority -200; policy accept;
    iifname vmap { ${ways.join(', ')} }
    iifname != "fwln*" ether saddr @cards drop
  }

  # Guests that the inventory doesn't know may not use these addresses towards the host or another guest.
  chain to_guest {
    type filter hook forward priority -200; policy accept;
    oifname @ends iifname != @ends iifname != "fwln*" jump others
${six ? '    oifname @ends icmpv6 type { nd-router-advert, nd-redirect } drop\n' : ''}  }
  chain to_host {
    type filter hook input priority -200; policy accept;
    iifname != @ends jump others
  }
  chain others {
    ip saddr @addresses drop
    arp saddr ip @addresses drop
${six?.others(guests.flatMap(({ address6 }) => address6 ?? [])) ?? ''}  }
}
`
}

/** Nothing passes between guests and outside. */
const renderClosed = ({
  bridge,
}: ProxmoxNetworkSettings): string => `# Written by Bocage: in force when network.nft can't be.
table inet bocage_network
delete table inet bocage_network
table inet bocage_network {
  chain forward {
    type filter hook forward priority filter - 10; policy accept;
    iifname "${bridge}" drop
    oifname "${bridge}" drop
  }
}
`
