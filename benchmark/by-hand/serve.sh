# shellcheck shell=sh disable=SC2154 # the values are set before it
# Has the gateway serve a name. Values: host, place.
set -eu
printf '%s {\n\treverse_proxy %s\n}\n' "$host" "$place" > /etc/bocage/sites.d/zz-bench-by-hand.caddy
systemctl reload caddy
