# shellcheck shell=sh
# Changes guest $vmid in place and says what is known of it afterwards.
# Words: what `pct set` is told, if anything; $digest: of the configuration that this was decided on.
# $grow_root, $grow_data: the size that a disk must have, if it is too small. $start: whether it must be started.
: "${vmid:?}" "${digest?}" "${grow_root?}" "${grow_data?}" "${start?}"

# Makes a disk as big as it must be, and says what pct says: it may end with 0 although it could not. When it refuses, the disk
# may be bigger than the configuration says (LVM rounds up to whole extents), which a rescan puts right.
grow() {
  refused=
  answer=$(pct resize "$vmid" "$1" "$2" 2>&1 </dev/null) || refused=yes
  printf 'said %s\n' "$(printf '%s' "$answer" | tail -c 2000 | tr '\n' ' ')"
  [ -z "$refused" ] || to_its_end pct rescan --vmid "$vmid"
}

lock_guest
if [ $# -gt 0 ]; then to_its_end pct set "$vmid" ${digest:+--digest "$digest"} "$@"; fi
if [ -n "$grow_root" ]; then grow rootfs "$grow_root"; fi
if [ -n "$grow_data" ]; then grow mp0 "$grow_data"; fi
# What keeps running must not keep our lock.
if [ -n "$start" ] && [ "$(pct status "$vmid")" != 'status: running' ]; then to_its_end pct start "$vmid" 9>&-; fi
facts
key_when_up
