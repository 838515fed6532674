#!/bin/sh
# The guests' ends of their cables: whether they are in the bridge, and whether their network cards are the ones that the
# bridge lets through.
#
#   guest-cables state BRIDGE ID=MAC...   prints "plugged in", or what the first guest lacks
#   guest-cables mend BRIDGE ID=MAC...    puts the ends of running guests back into the bridge
#   guest-cables router BRIDGE ADDRESS    fails where guests are in the bridge and know their router by another address
#   guest-cables cards ID=MAC...          fails where a guest has another card, and says how to give it this one
set -eu
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin

# The host's end of a guest's cable; that of the second bridge, where Proxmox's own firewall put one between.
end_of() {
  if [ -d "/sys/class/net/fwpr${1}p0" ]; then echo "fwpr${1}p0"; else echo "veth${1}i0"; fi
}

# The network card in a guest's configuration, without its snapshots; in capitals, as ours are.
card_of() {
  [ ! -e "/etc/pve/lxc/$1.conf" ] ||
    sed -n '/^\[/q; s/^net0:.*hwaddr=\([0-9A-Fa-f:]*\).*/\1/p' "/etc/pve/lxc/$1.conf" | tr a-f A-F
}

is_off() {
  [ -d "/sys/class/net/$1" ] && [ "$(basename "$(readlink "/sys/class/net/$1/master" || echo none)")" != "$bridge" ]
}

state() {
  for guest in "$@"; do
    id=${guest%%=*}
    card=$(card_of "$id")
    if is_off "$(end_of "$id")"; then
      echo "guest $id is not in $bridge"
      return
    fi
    if [ -n "$card" ] && [ "$card" != "${guest#*=}" ]; then
      echo "guest $id has the network card $card, which the bridge shuts out"
      return
    fi
  done
  echo 'plugged in'
}

mend() {
  for guest in "$@"; do
    end=$(end_of "${guest%%=*}")
    ! is_off "$end" || ip link set "$end" master "$bridge" up
  done
}

cards() {
  for guest in "$@"; do
    id=${guest%%=*} wanted=${guest#*=}
    card=$(card_of "$id")
    if [ -n "$card" ] && [ "$card" != "$wanted" ]; then
      echo "guest $id has the network card $card, and would be shut out. Give it the one that the bridge lets through:"
      echo "  pct set $id --net0 \"\$(pct config $id | sed -n 's/^net0: //p' | sed 's/hwaddr=[^,]*/hwaddr=$wanted/')\""
      exit 1
    fi
  done
}

# Guests let in nobody but their router: one whose address is another could not even tell them so.
router() {
  for end in "/sys/class/net/$1/brif"/*; do
    [ -e "$end" ] || return 0
    break
  done
  there=$(ip -4 -oneline address show dev "$1" | awk '{ sub("/.*", "", $4); print $4 }')
  if [ -n "$there" ] && ! printf '%s\n' "$there" | grep -qxF "$2"; then
    echo "guests are on $1 and know this host as $(echo "$there" | tr '\n' ' ')there: as $2 it would be shut out of them. Write the network of before again."
    exit 1
  fi
}

verb=$1
shift
case $verb in
  cards | router) "$verb" "$@" ;;
  state | mend)
    bridge=$1
    shift
    "$verb" "$@"
    ;;
esac
