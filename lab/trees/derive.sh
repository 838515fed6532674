#!/bin/sh
# Adds packages to a tree; nothing of them is started.
# usage: derive.sh TREE PACKAGE...
set -eu
tree=$1
shift

printf '#!/bin/sh\nexit 101\n' > "$tree/usr/sbin/policy-rc.d"
chmod 755 "$tree/usr/sbin/policy-rc.d"
cp /etc/resolv.conf "$tree/etc/resolv.conf"
export DEBIAN_FRONTEND=noninteractive
chroot "$tree" apt-get update -q
chroot "$tree" apt-get install -y -q --no-install-recommends "$@"
chroot "$tree" apt-get clean
rm -rf "$tree"/var/lib/apt/lists/* "$tree/usr/sbin/policy-rc.d" "$tree"/etc/ssh/ssh_host_*
: > "$tree/etc/machine-id"
: > "$tree/etc/resolv.conf"
