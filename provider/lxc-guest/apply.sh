# shellcheck shell=sh
# Changes guest $vmid in place and says what is known of it afterwards.
# Words: what `pct set` is told, if anything; $digest: of the configuration that this was decided on.
# $grow_root, $grow_data: the size that a disk must have, if it is too small. $start: whether it must be started.
: "${vmid:?}" "${digest?}" "${grow_root?}" "${grow_data?}" "${start?}"

# Says what pct says: it ends with 0 although it could not.
grow() { printf 'said %s\n' "$(pct resize "$vmid" "$1" "$2" 2>&1 | tr '\n' ' ')"; }

lock_guest
if [ $# -gt 0 ]; then pct set "$vmid" ${digest:+--digest "$digest"} "$@" >&2; fi
if [ -n "$grow_root" ]; then grow rootfs "$grow_root"; fi
if [ -n "$grow_data" ]; then grow mp0 "$grow_data"; fi
# What keeps running must not keep our lock.
if [ -n "$start" ] && [ "$(pct status "$vmid")" != 'status: running' ]; then pct start "$vmid" >&2 9>&-; fi
facts
key_when_up
