# shellcheck shell=sh
# Functions for make.sh and left.sh: what a killed run, or the host before it was installed anew, left of guest $vmid.
: "${vmid:?}" "${name:?}" "${hostname:?}" "${tags:?}"

config=/etc/pve/lxc/$vmid.conf
# While the guest is being made, a mark: the machine that it is for, `kept VOLUME` for each disk that was there before, and
# `begun` once they are all known. It goes when the guest is whole.
mark=/var/lib/bocage/making/$vmid
# A person's word: which of the disks that are left are the guest's again, as `rootfs VOLUME` and `mp0 VOLUME`.
word=/var/lib/bocage/taking-back/$vmid

marked() { [ "$(sed -n 1p "$mark" 2>/dev/null)" = "$name" ]; }
whole() { grep -q '^rootfs:' "$config" && ! grep -qE '^lock: (create|destroyed)$' "$config"; }

# Whether the guest that is there is the one that was being made: it has our label from the moment when it is whole.
made_for_us() { sed -n -e '/^\[/q' -e 's/^tags: *//p' "$config" | tr ';, ' '\n' | grep -qxF "bocage.$name"; }

# Whether the guest may have run. LXC's own file is written when a guest is started or changed, not when it is made
# (PVE::LXC, update_lxc_config).
may_have_run() { [ "$(pct status "$vmid")" != 'status: stopped' ] || [ -e "/var/lib/lxc/$vmid/config" ]; }

# The disks with the guest's number, on all storages that take guests' disks: `VOLUME BYTES`, a line each. The number must be
# a guest's: a disk of no guest counts as a virtual machine's, and is listed only where a storage takes those
# (PVE::Storage::Plugin, list_volumes).
disks() {
  stores=$(pvesm status --content rootdir)
  for store in $(printf '%s\n' "$stores" | awk '$3 == "active" { print $1 }'); do
    listed=$(pvesm list "$store" --vmid "$vmid" --content rootdir)
    printf '%s\n' "$listed" | awk '$3 == "rootdir" { print $1, $4 }'
  done
}

# Looks for disks of a number that no guest has, and sets $left. The number is taken for a moment, as `pct create` itself takes
# it (PVE::AbstractConfig, create_and_lock_config), and given back also where a storage does not answer; our mark says who does.
look_for_disks() {
  left=$(
    set -C
    echo 'lock: create' >"$config"
    trap 'rm "$config"' EXIT
    disks
  )
}

# Prints the file of the machine of the cluster that has the number, unless that is this host's guest.
elsewhere() {
  for other in /etc/pve/nodes/*/lxc/"$vmid".conf /etc/pve/nodes/*/qemu-server/"$vmid".conf; do
    if [ -e "$other" ] && [ "$other" != "/etc/pve/nodes/$(hostname -s)/lxc/$vmid.conf" ]; then
      echo "$other"
      return
    fi
  done
}

# Whether a disk was there before the killed run: all of them, when it ended before they were known.
kept() { ! grep -qx begun "$mark" || grep -qxF "kept $1" "$mark"; }

made_by_it() { for disk in $(printf '%s\n' "$left" | awk '{ print $1 }'); do kept "$disk" || echo "$disk"; done; }

# Takes away what a killed run left of a guest that never ran. A guest that may have run is left alone, as is one that a person
# has made under this number since.
clear_remains() {
  if [ -e "$config" ] && whole && ! made_for_us; then
    rm "$mark"
    return
  fi
  if [ -e "$config" ] && whole && may_have_run; then
    echo "started $mark"
    exit 0
  fi
  echo "guest $vmid was left half made: making it again" >&2
  root=/var/lib/lxc/$vmid/rootfs
  ! mountpoint -q "$root" || umount -R "$root"
  if [ -e "$config" ]; then
    ! grep -q '^lock:' "$config" || to_its_end pct unlock "$vmid"
    to_its_end pct destroy "$vmid"
  fi
  # Disks that no configuration knew of yet. `pvesm free` ends with 0 even when it failed.
  look_for_disks
  for disk in $(made_by_it); do to_its_end pvesm free "$disk"; done
  look_for_disks
  if [ -n "$(made_by_it)" ]; then
    echo "disks of guest $vmid that a killed run left can't be removed: $(made_by_it | tr '\n' ' ')" >&2
    exit 70
  fi
}

# Prints the disk that the person's word gives the guest as $1, which must be one of $left.
given() {
  disk=$(sed -n "s/^$1 //p" "$word" 2>/dev/null || :)
  [ -n "$disk" ] || return 0
  if ! printf '%s\n' "$left" | grep -qF -- "$disk "; then
    echo "$word speaks of $disk, which is no disk with the number $vmid" >&2
    exit 70
  fi
  echo "$disk"
}

# Gives the number to the disks again: the system disk $1, and the data disk $2 if there is one. What else is to be said of the
# guest is said by what follows.
restore_configuration() {
  {
    printf '%s\n' "arch: $(dpkg --print-architecture)" "hostname: $hostname"
    [ -z "$2" ] || echo "mp0: $2,mp=/data,backup=1"
    printf '%s\n' 'ostype: debian' "rootfs: $1" "tags: $tags" 'unprivileged: 1'
  } | (set -C && cat >"$config")
  # It writes the disks' sizes, and names those that nobody spoke of.
  to_its_end pct rescan --vmid "$vmid"
}

# Gives the guest the data disk $1 again.
attach_data() {
  ! grep -qF "mp0: $1," "$config" || return 0
  if grep -q '^mp0:' "$config"; then
    echo "guest $vmid has a data disk already ($(sed -n 's/^mp0: //p' "$config" | head -n 1)), so $1 can't be taken back" >&2
    exit 70
  fi
  to_its_end pct set "$vmid" --mp0 "$1,mp=/data,backup=1"
}
