# Prints the SSH host key of guests that run, a line each: `NAME ssh-ed25519 KEY`.
# Words: NAME VMID, for each guest. Eight are asked at a time: pct takes most of a second to start, and some memory.
asked=0
while [ $# -ge 2 ]; do
  (
    [ -e "/etc/pve/lxc/$2.conf" ] || exit 0
    key=$(pct exec "$2" -- cat /etc/ssh/ssh_host_ed25519_key.pub 2>/dev/null </dev/null) || exit 0
    printf '%s %s\n' "$1" "$key"
  ) &
  shift 2
  asked=$((asked + 1))
  [ $((asked % 8)) -ne 0 ] || wait
done
wait
