# shellcheck shell=sh
# Takes guest $vmid out of service: stopped, not started with its host, tagged as a leftover. Its disks stay.
# It is given the time that Proxmox gives it when its host shuts down (PVE::API2::Nodes, stopall): its databases need some.
# A guest that is somebody else's by now (neither our tag $tag nor our host name $hostname) is left alone.
: "${vmid:?}" "${tag:?}" "${hostname:?}" "${leftover:?}"

config=/etc/pve/lxc/$vmid.conf
setting() { sed -n -e '/^\[/q' -e "s/^$1: *//p" "$config"; }

# What it remembers of the data on its disks: once it is stopped, only its host can be asked. Says `unread` where nobody can.
keep_ledger() {
  kept=/var/lib/bocage/ledgers
  install -d -m 0711 "${kept%/*}"
  install -d -m 0700 "$kept"
  rm -f "$kept/$vmid.unread"
  if [ "$(pct status "$vmid")" = 'status: running' ]; then
    # Whatever a guest prints, so much of it is enough, and of that, whole lines of a ledger.
    {
      timeout 30 pct exec "$vmid" -- sh -c 'test ! -e /var/lib/bocage/ledger || cat /var/lib/bocage/ledger' </dev/null ||
        : >"$kept/$vmid.unread"
    } | head -c 500000 | awk -F '\t' 'NF >= 8 && ($4 == "in-service" || $4 == "left")' >"$kept/$vmid.new"
    if [ -s "$kept/$vmid.new" ]; then mv "$kept/$vmid.new" "$kept/$vmid"; else rm "$kept/$vmid.new"; fi
    [ -e "$kept/$vmid.unread" ] || return 0
    rm "$kept/$vmid.unread"
  fi
  [ -e "$kept/$vmid" ] || echo unread
}

lock_guest
[ -e "$config" ] || exit 0
tags=$(setting tags | tr ', ' ';;')
case ";$tags;" in
*";$tag;"*) ;;
*)
  if [ "$(setting hostname)" != "$hostname" ]; then
    echo "guest $vmid is $(setting hostname) now, and not ours: left as it is" >&2
    exit 0
  fi
  ;;
esac
to_its_end pct set "$vmid" --onboot 0 --tags "${tags:+$tags;}$leftover"
keep_ledger
if [ "$(pct status "$vmid")" = 'status: running' ]; then to_its_end pct shutdown "$vmid" --timeout 180 --forceStop 1 9>&-; fi
if [ "$(pct status "$vmid")" != 'status: stopped' ]; then
  echo "guest $vmid did not stop" >&2
  exit 70
fi
