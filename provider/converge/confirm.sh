#!/bin/sh
# Run over a new connection: SSH still lets us in, so the change stays. $1: the owner.
set -eu
store=/var/lib/bocage/packages/$1
mkdir -p /run/bocage
chmod 0711 /run/bocage
# The owner's lock, not the machine's: what others do there may take longer than the change waits for its confirmation.
exec 8>>"/run/bocage/lock-$1"
flock -w 50 8 || {
  echo "a run of $1 is still changing this machine after 50 seconds" >&2
  exit 1
}
if [ -d "$store/armed" ]; then
  systemctl stop "bocage-undo-$1.timer" 2>/dev/null || :
  # First of all it is no longer undone: what a power cut leaves of the rest is the next run's to finish.
  rm -rf "$store/disarmed"
  mv "$store/armed" "$store/disarmed"
  sync "$store"
  sh "$store/disarmed/script/promote.sh" "$store"
  rm -rf "$store/disarmed"
elif [ -e "$store/undone" ]; then
  echo '["undone"]'
  exit 0
fi
# Also when an earlier connection said so already, and its answer got lost.
echo '["confirmed"]'
