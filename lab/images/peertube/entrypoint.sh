#!/bin/sh
# Gives the user peertube what is in the volumes, then runs the command as that user.
set -eu
if [ "${1-}" = node ] && [ "$(id -u)" = 0 ]; then
  find /config /data ! -user peertube -exec chown peertube:peertube {} +
  exec gosu peertube "$0" "$@"
fi
exec "$@"
