#!/bin/sh
# shellcheck disable=SC2034,SC2154 # the parts set them, and read them
# Run by the timer on the machine, or by its next start: no new connection came after a change to SSH or the packet filter,
# so it is undone. $1: the folder that the change left for this case.
set -eu
umask 077

armed=$1
mkdir -p /run/bocage
chmod 0711 /run/bocage
work=$(mktemp -d /run/bocage/exchange.XXXXXXXX)
echo $$ >"$work/pid"
# (Not what was set aside on the disk: this is memory.)
tar -c -C "$armed" --exclude=./room . | tar -x -C "$work"
script=$work/script
for part in settings words lock observe packages units undo apply; do
  # shellcheck source=/dev/null # each is checked by itself
  . "$script/$part.sh"
done
trap 'status=$?; end_of_run "$status"' EXIT

# Whoever is at work here, and whoever has dpkg, ends some day: nobody tries this again before the machine starts.
lock_seconds=86400 dpkg_lock_seconds=86400
take_lock
[ -d "$armed" ] || exit 0
rm -rf "$armed/room"
cut -f 4 "$work/manifest" >>"$store/pending"
roll_back
disarm_timer
# In one step, which takes no room: it is no longer armed, and a confirmation that comes late hears so.
rm -rf "$store/undone"
mv "$armed" "$store/undone"
sync "$store"
say undone "$undone"
