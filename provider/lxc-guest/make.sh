# shellcheck shell=sh
# Makes guest $vmid for the machine $name unless there is one, and says what is known of it.
# Words: what `pct create` is told. Standard input: the public keys that may log in.
# While it is being made, a mark says for whom: remains without that mark are never touched.

: "${vmid:?}" "${name:?}" "${storages:?}"
mark=/var/lib/bocage/making/$vmid
config=/etc/pve/lxc/$vmid.conf

# The disks in our storages that carry the guest's number.
disks() { for storage in $storages; do pvesm list "$storage" --vmid "$vmid" --content rootdir | awk 'NR > 1 { print $1 }'; done; }
marked() { [ "$(cat "$mark" 2>/dev/null)" = "$name" ]; }
# A guest that `pct create` did not finish has a lock, or no system disk yet.
unfinished() { grep -q '^lock: create$' "$config" || ! grep -q '^rootfs:' "$config"; }

# Takes away what a killed run left of a guest that never started.
clear_remains() {
  echo "guest $vmid was left half made: making it again" >&2
  root=/var/lib/lxc/$vmid/rootfs
  ! mountpoint -q "$root" || umount -R "$root"
  if [ -e "$config" ]; then
    pct unlock "$vmid" >&2
    pct destroy "$vmid" --force 1 >&2
  fi
  for disk in $(disks); do pvesm free "$disk" >&2; done
}

lock_guest
for other in /etc/pve/nodes/*/lxc/"$vmid".conf /etc/pve/nodes/*/qemu-server/"$vmid".conf; do
  if [ -e "$other" ] && [ "$other" != "/etc/pve/nodes/$(hostname -s)/lxc/$vmid.conf" ]; then
    echo "taken $other"
    exit 0
  fi
done

if [ -e "$config" ] && marked && unfinished; then clear_remains; fi
if [ ! -e "$config" ]; then
  if marked; then
    clear_remains
  elif [ -n "$(disks)" ]; then
    printf 'disks %s\n' "$(disks | tr '\n' ' ')"
    exit 0
  fi
  volume=$(ensure_template)
  mkdir -p "${mark%/*}"
  printf '%s\n' "$name" >"$mark"
  keys=$(mktemp)
  trap 'rm -f "$keys"' EXIT
  cat >"$keys"
  pct create "$vmid" "$volume" --ssh-public-keys "$keys" "$@" >&2
  if unfinished; then
    echo "pct create ended, but guest $vmid is not whole: see its task log on the host" >&2
    exit 70
  fi
  printf 'template %s\n' "${volume##*/}"
fi
! marked || rm "$mark"
facts
