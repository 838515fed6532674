import ipaddr from 'ipaddr.js'
import { guestAddress6, guestsNetwork6 } from '../../addresses/guests-network6.ts'
import type { MachineCheck, MachineEffect } from '../../part.ts'

/** What a host's network has over IPv6, for visitors of its gateway: nothing of it is there where nobody is led so (docs/decisions/0036). */
export function visitors6(bridge: string, bridgeAddress: string) {
  const own = guestAddress6(bridgeAddress)
  const cidr = `${own}/${guestsNetwork6.split('/')[1]}`
  /** Beside what the bridge has: bringing it up anew would take running guests off it. */
  const readdress = `ip -6 address replace ${cidr} dev ${bridge} nodad`
  const effects: MachineEffect[] = [
    {
      title: 'forwarding of IPv6',
      command: 'sysctl -n net.ipv6.conf.all.forwarding',
      expected: '1',
      mend: 'sysctl --quiet net.ipv6.conf.all.forwarding=1',
    },
    {
      title: `bridge ${bridge} over IPv6`,
      command: `ip -6 -oneline address show dev ${bridge} 2> /dev/null | awk '$4 == "${cidr}" { print $4 }'`,
      expected: cidr,
      mend: readdress,
    },
  ]
  return {
    forwarding: 'net.ipv6.conf.all.forwarding = 1\n',
    interface: `\niface ${bridge} inet6 static\n\taddress ${cidr}\n`,
    readdress,
    effects,
    checks: [hearing],
    /** The host's own address, and those of guests, are nobody else's. */
    others: (guests: string[]) => renderOthers([own, ...guests]),
  }
}

/**
 * A router hears no other router, unless it is told to: a host that has its way out from one would lose it. Proxmox's network
 * configuration makes routers of bridges, so that a host which hears one was mostly told to.
 *
 * Source: the kernel's ip-sysctl, "accept_ra"; ifupdown2, which sets "forwarding" of each bridge that has an address.
 */
const hearing: MachineCheck = {
  title: 'the host keeps the way out over IPv6 that it hears of',
  needs: [],
  command: `for interface in $(ip -6 route show default proto ra | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p'); do
  [ "$(cat "/proc/sys/net/ipv6/conf/$interface/accept_ra")" != 2 ] || continue
  echo "A router on $interface tells the host its way out, which it would not hear any more as a router itself. Let it: echo net/ipv6/conf/$interface/accept_ra = 2 > /etc/sysctl.d/50-accept-ra.conf; sysctl --system"
  exit 1
done`,
}

/** What a neighbour says of an address, by its place in the packet: nft of Debian 12 has no name for it (RFC 4861, section 4.4). */
const advertised = 'icmpv6 type nd-neighbor-advert @th,64,128'
const inHex = (address6: string): string =>
  `0x${Buffer.from(ipaddr.IPv6.parse(address6).toByteArray()).toString('hex')}`

/**
 * What a guest sends over IPv6: from its own address, of which alone it says that it has it. By the address of its cable it looks for its
 * router, too, and says to a bridge that asks what it listens to; whoever announces a router does that from there, so nothing else goes out
 * by it (RFC 4861, section 4.2).
 */
export const renderOwn6 = (address6: string): string => `    ${advertised} != ${inHex(address6)} drop
    ip6 saddr ${address6} accept
    ip6 saddr fe80::/10 icmpv6 type { nd-neighbor-solicit, mld2-listener-report } accept
`

const renderOthers = (addresses6: string[]): string => `    ip6 saddr { ${addresses6.join(', ')} } drop
    ${advertised} { ${addresses6.map(inHex).join(', ')} } drop
`
