import { packetFilter } from './packet-filter.ts'
import type { MachinePart } from './part.ts'

export type ProxmoxNetworkSettings = {
  /** The guests' bridge, as `vmbr1`. */
  bridge: string
  /** The guests' network, in CIDR form. */
  network: string
  /** The host's own address in it. */
  bridgeAddress: string
  /** TCP ports of the host's public address that are passed on to guests. */
  forwards: { port: number; to: string; toPort: number }[]
}

const interfaces = '/etc/network/interfaces.d/bocage'
const forwarding = '/etc/sysctl.d/60-bocage-network.conf'

/**
 * The guests' network on a Proxmox host: a bridge without a port, the way out for guests, and the ways in from outside.
 * Guests reach the host's public address too, by the same ways in.
 *
 * Units:  TCP port numbers, 1 to 65535.
 * Source: Proxmox's administration guide, "Masquerading (NAT) with iptables", here with nftables; interfaces(5) of ifupdown2.
 */
export const proxmoxNetwork = (settings: ProxmoxNetworkSettings): MachinePart => {
  const ways = packetFilter({
    name: 'network',
    title: 'ways between guests and outside',
    rules: renderRules(settings),
    closed: renderClosed(settings),
  })
  const { bridge } = settings
  const up = bringUpBridge(settings)
  const route = `sysctl --quiet --load ${forwarding}`
  return {
    ...ways,
    packages: [...(ways.packages ?? []), 'ifupdown2', 'procps'],
    files: {
      ...ways.files,
      [interfaces]: { text: renderInterfaces(settings) },
      [forwarding]: { text: '# Written by Bocage: the host is the router of its guests.\nnet.ipv4.ip_forward = 1\n' },
    },
    checks: [
      ...(ways.checks ?? []),
      {
        title: 'the host reads /etc/network/interfaces.d',
        needs: [],
        command:
          "grep -Eq '^[[:space:]]*source(-directory)?[[:space:]]+(/etc/network/)?interfaces\\.d' /etc/network/interfaces",
      },
    ],
    after: [route, up],
    effects: [
      ...(ways.effects ?? []),
      { title: 'forwarding of IPv4', command: 'sysctl -n net.ipv4.ip_forward', expected: '1', mend: route },
      { title: `bridge ${bridge}`, command: bridgeState(settings), expected: addressOf(settings), mend: up },
    ],
    guarded: [...(ways.guarded ?? []), interfaces],
  }
}

/** Only the bridge, and only when it isn't as it should be: reloading every interface would take running guests off it. */
const bringUpBridge = (settings: ProxmoxNetworkSettings): string =>
  `[ "$(${bridgeState(settings)})" = ${addressOf(settings)} ] || ifup ${settings.bridge}`

/** The bridge's own address, while it is up. */
const bridgeState = ({ bridge }: ProxmoxNetworkSettings): string =>
  `ip -4 -oneline address show dev ${bridge} up 2> /dev/null | awk '{ print $4 }'`

const addressOf = ({ network, bridgeAddress }: ProxmoxNetworkSettings): string =>
  `${bridgeAddress}/${network.split('/')[1]}`

const renderInterfaces = (settings: ProxmoxNetworkSettings): string => `# Written by Bocage.
auto ${settings.bridge}
iface ${settings.bridge} inet static
	address ${addressOf(settings)}
	bridge-ports none
	bridge-stp off
	bridge-fd 0
`

function renderRules({ bridge, network, forwards }: ProxmoxNetworkSettings): string {
  const ways = [...forwards].sort((a, b) => a.port - b.port)
  const waysIn = ways.map(({ port, to, toPort }) => `    tcp dport ${port} dnat ip to ${to}:${toPort}\n`).join('')
  return `# Written by Bocage. Only this table is rewritten, in one transaction.
table inet bocage_network
delete table inet bocage_network
table inet bocage_network {
  chain ways_in {
${waysIn}  }

  # Whatever address of the host was meant: the public one, also when a guest or the host itself asks for it.
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    fib daddr type local jump ways_in
  }
  chain output {
    type nat hook output priority -100; policy accept;
    ip daddr != 127.0.0.0/8 fib daddr type local jump ways_in
  }

  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr ${network} oifname != "${bridge}" masquerade
    # A guest that reaches another by the public address gets its answer by the same way.
    ip saddr ${network} oifname "${bridge}" ct status dnat masquerade
  }

  # From outside to the guests: by the ways above, and no other.
  chain forward {
    type filter hook forward priority filter - 10; policy accept;
    ct state established,related accept
    iifname != "${bridge}" oifname "${bridge}" ct status dnat accept
    iifname != "${bridge}" oifname "${bridge}" drop
  }
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
