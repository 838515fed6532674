#!/bin/sh
# A host on paper, out of network namespaces: two guests of the inventory and one that it doesn't know on vmbr1, a LAN behind the
# host's other card, an internet behind that. The packet filter is the one whose files are in the folder $1.
#
#   knock FROM ADDRESS PORT   says open, refused (an answer came) or silent
#   be NAME MAC ADDRESS       gives a guest another card and address, from within
set -eu
mount -t tmpfs none /run
lan() { ip netns exec lan "$@"; }

sysctl --quiet net.ipv4.ip_forward=1
ip link set lo up
for name in gateway apps foreign lan; do ip netns add "$name"; done

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

serve() { # NAMESPACE PORT... : answers connections in it, on every address, until the script ends
  namespace=$1
  shift
  for port in "$@"; do
    # shellcheck disable=SC2016 # for perl
    nsenter --net="$namespace" perl -MIO::Socket::INET -e '
      my $server = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 9, ReuseAddr => 1) or die; $| = 1; print "ready\n"; close STDOUT;
      while (my $one = $server->accept) { close $one }' "$port" >>/run/ready &
  done
}
serve /proc/self/ns/net 22 8006
serve /run/netns/lan 80 445 53
serve /run/netns/gateway 443
serve /run/netns/foreign 443
until [ "$(wc -l </run/ready)" = 7 ]; do :; done

for file in firewall network; do nft --file "$1/$file.nft"; done

knock() {
  ip netns exec "$1" perl -MIO::Socket::INET -e '
    my $one = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1], Timeout => 0.2);
    print $one ? "open" : $! =~ /timed out|in progress/i ? "silent" : "refused", "\n"' "$2" "$3"
}

be() {
  ip -n "$1" link set eth0 down
  ip -n "$1" address flush dev eth0
  ip -n "$1" link set eth0 address "$2" up
  ip -n "$1" address add "$3/24" dev eth0
  ip -n "$1" route add default via 10.20.0.1
}
