# shellcheck shell=sh
# Undoes serve.sh.
rm -f /etc/bocage/sites.d/zz-bench-by-hand.caddy
systemctl reload caddy
