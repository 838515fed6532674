#!/bin/sh
# shellcheck disable=SC2154 # the settings come with the files
# Brings one owner's part of this machine to what arrived in the folder $1: docs/decisions/0002 says why.
#
#   apply    install, change, repair: then every wanted thing is there, or nothing has changed, or the change is undone
#   read     say what is really there
#   remove   take the owner's package away; secrets and data stay
#
# It prints one JSON array a line: ["changed","file","/etc/motd"], and at last ["end"]. Its exit code is 0 whenever it
# could say what happened.
set -eu
umask 077
# A lost connection must not stop work half-way: what was begun is finished, and the next run finds it done.
trap '' HUP PIPE

work=$1
script=$work/script
for part in settings words lock data observe ledger packages answers containers secrets stage build units effects undo apply remove; do
  # shellcheck source=/dev/null # each is checked by itself
  . "$script/$part.sh"
done

trap 'status=$?; end_of_run "$status"' EXIT

[ -e "$work/complete" ] || problem transfer "$machine" 'the files did not arrive whole' 'Run it again: nothing was changed.'
[ "$(id -u)" = 0 ] || problem start "$machine" 'the login is not root' 'Let the SSH configuration log in as root.'
for tool in dpkg dpkg-deb apt-get systemctl systemd-run flock sha256sum; do
  command -v "$tool" >/dev/null || problem start "$machine" "the command $tool is not there" 'The machine must run Debian with systemd.'
done

case $action in
  apply) apply ;;
  read) read_back ;;
  remove) remove ;;
esac
