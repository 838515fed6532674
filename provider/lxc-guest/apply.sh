# Changes guest $vmid in place and says what is known of it afterwards.
# Words: what `pct set` is told, if anything; $digest: of the configuration that this was decided on.
# $grow_root, $grow_data: the size that a disk must have, if it is too small. $start: whether it must be started.
: "${vmid:?}" "${digest?}" "${grow_root?}" "${grow_data?}" "${start?}"

lock_guest
if [ $# -gt 0 ]; then pct set "$vmid" ${digest:+--digest "$digest"} "$@" >&2; fi
if [ -n "$grow_root" ]; then pct resize "$vmid" rootfs "$grow_root" >&2; fi
if [ -n "$grow_data" ]; then pct resize "$vmid" mp0 "$grow_data" >&2; fi
# What keeps running must not keep our lock.
if [ -n "$start" ] && [ "$(pct status "$vmid")" != 'status: running' ]; then pct start "$vmid" >&2 9>&-; fi
facts
host_key 60
