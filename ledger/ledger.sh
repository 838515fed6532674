# shellcheck shell=sh
# Says what a machine remembers of the things that hold data on it, a line each, parted by tabs; at last "end":
#   row     a line of its ledger: see provider/converge/things/ledger.sh
#   kept    GUEST NAME  and a line of the ledger of a guest that left, as it was when it was stopped
#   volume  SERVICE OWNER   a volume of ours, by its labels, whether or not a ledger tells of it
#   runs    SERVICE OWNER   a container of ours: what its volumes hold is in service
ledger=/var/lib/bocage/ledger
if [ -e "$ledger" ]; then
  echo ledger
  sed 's/^/row\t/' "$ledger"
fi
for kept in /var/lib/bocage/ledgers/*; do
  [ -e "$kept" ] || continue
  if [ ! -d /etc/pve/lxc ]; then
    echo "/etc/pve is not mounted there, so nobody knows which guests left: see 'systemctl status pve-cluster'" >&2
    exit 75
  fi
  guest=${kept##*/}
  config=/etc/pve/lxc/$guest.conf
  [ -e "$config" ] || continue
  name=$(sed -n -e '/^\[/q' -e 's/^hostname: *//p' "$config")
  awk -v guest="$guest" -v name="$name" '{ print "kept\t" guest "\t" name "\t" $0 }' "$kept"
done
if command -v docker > /dev/null; then
  timeout 20 docker volume ls --filter label=bocage.service --format 'volume	{{.Label "bocage.service"}}	{{.Label "bocage.stack"}}'
  timeout 20 docker ps --all --filter label=bocage.service --format 'runs	{{.Label "bocage.service"}}	{{.Label "bocage.stack"}}'
fi
echo end
