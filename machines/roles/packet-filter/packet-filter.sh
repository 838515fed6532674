#!/bin/sh
# The tables of the packet filter. Each file /etc/bocage/NAME.nft makes its own tables, and no other, in one transaction;
# the unit bocage-NAME.service loads it. Beside it NAME.closed makes the same tables, letting in nobody but who mends it.
#
#   packet-filter load FILE    puts the file in force; what can't be loaded leaves what is in force, or at a start the closed rules
#   packet-filter state FILE   says in a word or two whether the kernel has what the file says
#   packet-filter keep         puts in force again what somebody flushed, and says so in the journal
#   packet-filter end FILE     takes its tables away, when its unit is disabled: a unit that is only stopped leaves them
set -eu
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
folder=/etc/bocage

# The tables that a file makes, as "inet bocage": each is named before it is deleted and made anew.
tables() {
  sed -n 's/^delete table \([a-z]* [a-z0-9_]*\)$/\1/p' "$1"
}

# What the kernel has of them, without counters.
in_kernel() {
  tables "$1" | while read -r family table; do
    nft --stateless list table "$family" "$table" 2>/dev/null || echo missing
  done
}

# The same, as it is right after the file was loaded: in a network of its own, which ends with the command.
as_written() {
  # shellcheck disable=SC2016 # for the shell inside
  unshare --net sh -eu -c 'nft --file "$2" && sh "$1" list "$2"' sh "$0" "$1"
}

state() {
  found=$(in_kernel "$1")
  if echo "$found" | grep -qx missing; then
    echo missing
  elif ! wanted=$(as_written "$1" 2>/dev/null); then
    echo 'not to be loaded'
  elif [ "$found" = "$wanted" ]; then
    echo 'in force'
  else
    echo changed
  fi
}

load() {
  if nft --file "$1"; then return; fi
  closed=${1%.nft}.closed
  if in_kernel "$closed" | grep -qx missing; then
    nft --file "$closed"
    echo "<2>$1 can't be loaded: closed rules are in force, and only SSH gets in" >&2
  fi
  exit 1
}

keep() {
  failed=0
  for file in "$folder"/*.nft; do
    name=${file##*/}
    if [ ! -e "$file" ] || ! systemctl --quiet is-enabled "bocage-${name%.nft}.service"; then continue; fi
    found=$(state "$file")
    [ "$found" != 'in force' ] || continue
    echo "<4>$file: $found. Something flushed or changed it; it is loaded again."
    (load "$file") || failed=1
  done
  return "$failed"
}

end() {
  name=${1##*/}
  if systemctl --quiet is-enabled "bocage-${name%.nft}.service"; then return; fi
  tables "$1" | while read -r family table; do
    ! nft list table "$family" "$table" >/dev/null 2>&1 || nft delete table "$family" "$table"
  done
}

case $1 in
  list) in_kernel "$2" ;;
  load | state | end) "$1" "$2" ;;
  keep) keep ;;
esac
