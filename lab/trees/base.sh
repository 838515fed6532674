#!/bin/sh
# Makes the smallest Debian that a machine of the estate starts with.
# usage: base.sh TARGET MIRROR SUITE PACKAGES SETTINGS
# TARGET: an absent folder; PACKAGES: separated by commas; SETTINGS: a folder laid over the tree's /etc/apt
set -eu
target=$1 mirror=$2 suite=$3 packages=$4 settings=$5

debootstrap --variant=minbase --include="$packages" "$suite" "$target" "$mirror"

rm -f "$target/etc/apt/sources.list"
cp -R "$settings/." "$target/etc/apt/"
cat > "$target/usr/sbin/policy-rc.d" << 'EOF'
#!/bin/sh
exit 101
EOF
chmod 755 "$target/usr/sbin/policy-rc.d"

cp /etc/resolv.conf "$target/etc/resolv.conf"
export DEBIAN_FRONTEND=noninteractive
chroot "$target" apt-get update -q
chroot "$target" apt-get upgrade -y -q
chroot "$target" apt-get clean
rm -rf "$target"/var/lib/apt/lists/* "$target/usr/sbin/policy-rc.d" "$target"/etc/ssh/ssh_host_*
: > "$target/etc/machine-id"
: > "$target/etc/resolv.conf"
rm -f "$target/var/lib/dbus/machine-id"
