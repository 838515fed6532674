#!/bin/sh
# Runs a command of an exchange on a machine on paper: the folder $1 is its root, Debian's own tools are below /usr,
# where what it changes is its own.
set -eu
root=$1
command=$2
mount -t overlay overlay -o "lowerdir=/usr,upperdir=$root/paper/usr,workdir=$root/paper/work" "$root/usr"
mount --bind "$root/paper/bin" "$root/usr/local/sbin"
mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
mount --bind /etc/alternatives "$root/etc/alternatives"
exec chroot "$root" sh -c "$command"
