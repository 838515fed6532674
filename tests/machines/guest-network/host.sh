#!/bin/sh
# A host on paper, out of network namespaces: two guests of the inventory and one that it doesn't know on vmbr1, a LAN behind the
# host's other card, an internet behind that. The packet filter is the one whose files are in the folder $1. $2: the IPv6 prefix of the
# guests' network, where the host leads visitors to its gateway over IPv6.
#
#   knock FROM ADDRESS PORT   says open, refused (an answer came) or silent
#   visit FROM ADDRESS PORT   says who answers, and whom it sees
#   be NAME MAC ADDRESS       gives a guest another card and address, from within
#   announce NAME             says on the cable of a namespace that it is a router
#   claim NAME HEX SOURCE     says there that an IPv6 address is its own, from its own address of the cable unless another is given
#   known ADDRESS             says who has an address on vmbr1, as the host knows it
set -eu
mount -t tmpfs none /run
lan() { ip netns exec lan "$@"; }
six=${2:-}

ip link set lo up
for name in gateway apps foreign lan; do ip netns add "$name"; done
touch /run/netns/host
mount --bind /proc/self/ns/net /run/netns/host
# Nobody asks first whether an address is another's, which takes a second each.
for name in host gateway apps foreign lan; do ip netns exec "$name" sysctl --quiet net.ipv6.conf.default.accept_dad=0; done

ip link add vmbr1 type bridge
ip address add 10.20.0.1/24 dev vmbr1
ip link set vmbr1 up
plug() { # NAME END MAC ADDRESS
  ip link add "$2" type veth peer name eth0 netns "$1" address "$3"
  ip link set "$2" master vmbr1 up
  ip -n "$1" address add "$4/24" dev eth0
  ip -n "$1" link set eth0 up
  ip -n "$1" link set lo up
  ip -n "$1" route add default via 10.20.0.1
}
plug gateway veth101i0 bc:24:11:00:00:01 10.20.0.101
plug apps veth110i0 bc:24:11:00:00:10 10.20.0.110
plug foreign veth990i0 bc:24:11:00:09:90 10.20.0.240

# The LAN's namespace also plays the router and the internet.
ip link add vmbr0 type veth peer name eth0 netns lan
ip address add 192.168.77.1/24 dev vmbr0
ip link set vmbr0 up
lan ip link set lo up
lan ip address add 192.168.77.2/24 dev eth0
lan ip address add 203.0.113.2/32 dev lo
lan ip link set eth0 up
ip route add default via 192.168.77.2
lan sh -c 'ip route add 10.20.0.0/24 via 192.168.77.1'
if [ -n "$six" ]; then
  ip address add "${six}a14:1/64" dev vmbr1 nodad
  ip -n gateway address add "${six}a14:65/64" dev eth0 nodad
  ip -n gateway route add default via "${six}a14:1"
  for address in 2001:db8:77::1 2001:db8:77::11; do ip address add "$address/64" dev vmbr0 nodad; done
  lan ip address add 2001:db8:77::2/64 dev eth0 nodad
  lan ip address add 2001:db8:99::2/128 dev lo
  ip route add default via 2001:db8:77::2
  lan ip route add "$six/64" via 2001:db8:77::1
fi
load() { sysctl --quiet --load "$1/60-bocage-network.conf"; }
load "$1"

serve() { # NAMESPACE PORT... : answers connections in it, on every address, until the script ends
  namespace=$1
  shift
  for port in "$@"; do
    # shellcheck disable=SC2016 # for perl
    nsenter --net="$namespace" perl -MIO::Socket::IP -e '
      my $server = IO::Socket::IP->new(LocalHost => "::", LocalPort => $ARGV[0], V6Only => 0, Listen => 9, ReuseAddr => 1) or die;
      $| = 1; print "ready\n"; close STDOUT; my $name = $ARGV[1] =~ s/.*\///r;
      while (my $one = $server->accept) { print $one "$name, to " . $one->peerhost . "\n"; close $one }' "$port" "$namespace" >>/run/ready &
  done
}
: >/run/ready
serve /proc/self/ns/net 22 8006
serve /run/netns/lan 80 445 53
serve /run/netns/gateway 443
serve /run/netns/apps 22222
serve /run/netns/foreign 443
until [ "$(wc -l </run/ready)" = 8 ]; do :; done

for file in firewall network; do nft --file "$1/$file.nft"; done

connect() { # WHAT FROM ADDRESS PORT
  ip netns exec "$2" perl -MIO::Socket::IP -e '
    my $one = IO::Socket::IP->new(PeerHost => $ARGV[1], PeerPort => $ARGV[2], Timeout => 0.3);
    print $one ? $ARGV[0] eq "visit" ? <$one> : "open\n" : $! =~ /timed out|in progress/i ? "silent\n" : "refused\n"' "$1" "$3" "$4"
}
knock() { connect knock "$@"; }
visit() { connect visit "$@"; }

be() {
  ip -n "$1" link set eth0 down
  ip -n "$1" -4 address flush dev eth0
  ip -n "$1" link set eth0 address "$2" up
  ip -n "$1" address add "$3/24" dev eth0
  ip -n "$1" route add default via 10.20.0.1
}

shout() { # NAME ICMPV6-IN-HEX SOURCE : to everybody on its cable
  ip netns exec "$1" perl -MSocket=:all -e '
    socket my $out, AF_INET6, SOCK_RAW, 58 or die $!;
    setsockopt $out, IPPROTO_IPV6, 18, 255 or die $!; # IPV6_MULTICAST_HOPS
    my $place = sub { (getaddrinfo(shift, "", { flags => AI_NUMERICHOST, family => AF_INET6, socktype => SOCK_RAW }))[1]{addr} };
    bind $out, $place->($ARGV[1]) or die $! if $ARGV[1];
    send $out, pack("H*", $ARGV[0]), 0, $place->("ff02::1%eth0") or die $!' "$2" "${3:-}"
}
announce() { shout "$1" 86000000400007080000000000000000; }
claim() { shout "$1" "8800000020000000${2}0201$(ip -n "$1" link show eth0 | sed -n 's/:\([0-9a-f][0-9a-f]\)/\1/g; s/.*ether \([0-9a-f]*\) .*/\1/p')" "${3:-}"; }
known() { ip neighbour show "$1" dev vmbr1 | sed -n 's/.*lladdr \([0-9a-f:]*\).*/\1/p'; }
