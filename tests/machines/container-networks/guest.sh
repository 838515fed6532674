#!/bin/sh
# A guest on paper, out of network namespaces: networks of containers with Docker's rules, and the cable to the gateway, to a
# neighbour and to the internet. The packet filter is the one of the file $1.
#
#   knock FROM ADDRESS PORT [SECONDS]   says open, refused (an answer came) or silent
#   docker_rules                        makes Docker's chains, as Debian's engine does at its start
set -eu
mount -t tmpfs none /run
site=br-0123456789ab
forge=br-ba9876543210

sysctl --quiet net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip link set lo up
for name in site helper forge byhand gateway neighbour; do ip netns add "$name"; done

network() { # BRIDGE ADDRESS...
  ip link add "$1" type bridge
  ip address add "$2" dev "$1"
  ip address add "$3" dev "$1" nodad
  ip link set "$1" up
}
network "$site" 198.18.0.1/29 fd00:1::1/64
network "$forge" 198.18.0.9/29 fd00:2::1/64
network docker0 172.17.0.1/16 fd00:3::1/64
network eth0 10.20.0.110/24 fd00:4::1/64

plug() { # NAME BRIDGE ADDRESS ROUTER ADDRESS ROUTER
  ip link add "at-$1" type veth peer name eth0 netns "$1"
  ip link set "at-$1" master "$2" up
  ip -n "$1" link set lo up
  ip -n "$1" link set eth0 up
  ip -n "$1" address add "$3" dev eth0
  ip -n "$1" route add default via "$4"
  ip -n "$1" address add "$5" dev eth0 nodad
  ip -n "$1" route add default via "$6"
}
plug site "$site" 198.18.0.2/29 198.18.0.1 fd00:1::2/64 fd00:1::1
plug helper "$site" 198.18.0.3/29 198.18.0.1 fd00:1::3/64 fd00:1::1
plug forge "$forge" 198.18.0.10/29 198.18.0.9 fd00:2::2/64 fd00:2::1
plug byhand docker0 172.17.0.2/16 172.17.0.1 fd00:3::2/64 fd00:3::1
plug gateway eth0 10.20.0.101/24 10.20.0.110 fd00:4::2/64 fd00:4::1
plug neighbour eth0 10.20.0.9/24 10.20.0.110 fd00:4::3/64 fd00:4::1
# The gateway's namespace also plays the internet.
ip -n gateway address add 203.0.113.2/32 dev lo
ip route add default via 10.20.0.101
# What a bridge would hand over by itself passes the guest's filter where the kernel has it so (br_netfilter): by a detour here.
ip -n site route add 198.18.0.3/32 via 198.18.0.1
ip -n helper route add 198.18.0.2/32 via 198.18.0.1

docker_rules() {
  iptables --table nat --new-chain DOCKER
  iptables --table nat --append PREROUTING --match addrtype --dst-type LOCAL --jump DOCKER
  for chain in DOCKER DOCKER-ISOLATION-STAGE-1 DOCKER-ISOLATION-STAGE-2; do iptables --new-chain "$chain"; done
  iptables --append FORWARD --jump DOCKER-ISOLATION-STAGE-1
  while read -r bridge network; do
    iptables --table nat --append POSTROUTING --source "$network" ! --out-interface "$bridge" --jump MASQUERADE
    iptables --append DOCKER-ISOLATION-STAGE-1 --in-interface "$bridge" ! --out-interface "$bridge" --jump DOCKER-ISOLATION-STAGE-2
    iptables --append DOCKER-ISOLATION-STAGE-2 --out-interface "$bridge" --jump DROP
    iptables --append FORWARD --out-interface "$bridge" --match conntrack --ctstate RELATED,ESTABLISHED --jump ACCEPT
    iptables --append FORWARD --out-interface "$bridge" --jump DOCKER
    iptables --append FORWARD --in-interface "$bridge" ! --out-interface "$bridge" --jump ACCEPT
    iptables --append FORWARD --in-interface "$bridge" --out-interface "$bridge" --jump ACCEPT
  done <<NETWORKS
docker0 172.17.0.0/16
$site 198.18.0.0/29
$forge 198.18.0.8/29
NETWORKS
  while read -r port inner; do
    iptables --table nat --append DOCKER ! --in-interface "$forge" --destination 10.20.0.110 --protocol tcp --dport "$port" --jump DNAT --to-destination "198.18.0.10:$inner"
    iptables --append DOCKER --destination 198.18.0.10 ! --in-interface "$forge" --out-interface "$forge" --protocol tcp --dport "$inner" --jump ACCEPT
  done <<PUBLISHED
20000 80
2222 2222
PUBLISHED
}

serve() { # NAMESPACE PORT... : answers connections in it, on every address, until the script ends
  namespace=$1
  shift
  for port in "$@"; do
    # shellcheck disable=SC2016 # for perl
    nsenter --net="$namespace" perl -MIO::Socket::IP -e '
      my $server = IO::Socket::IP->new(LocalHost => "::", LocalPort => $ARGV[0], Listen => 9, ReuseAddr => 1, V6Only => 0) or die; $| = 1; print "ready\n"; close STDOUT;
      while (my $one = $server->accept) { close $one }' "$port" >>/run/ready &
  done
}
serve /proc/self/ns/net 22
serve /run/netns/site 80
serve /run/netns/helper 80
serve /run/netns/forge 80 2222
serve /run/netns/byhand 80
serve /run/netns/gateway 80
until [ "$(wc -l </run/ready)" = 7 ]; do :; done

docker_rules
nft --file "$1"

knock() {
  ip netns exec "$1" perl -MIO::Socket::IP -e '
    my $one = IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1], Timeout => $ARGV[2]);
    print $one ? "open" : $! =~ /timed out|in progress/i ? "silent" : "refused", "\n"' "$2" "$3" "${4-0.2}"
}
