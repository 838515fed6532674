#!/bin/sh
# sandbox.sh SANDBOX COMMAND... : runs a command where a harmful change can do no harm: it writes in SANDBOX and in memory, and nowhere
# else; it sees no device, no service and no network of this machine. Run in namespaces of its own, by
# unshare --mount --pid --mount-proc --net.
set -eu
sandbox=$1
shift

mount --make-rprivate /
while read -r _ _ _ _ target options _; do
  case $target in /proc | /proc/* | /dev | /dev/* | /run/*) continue ;; esac
  case $options in rw | rw,*) mount -o "remount,bind,ro${options#rw}" "$(printf %b "$target")" ;; esac
done < /proc/self/mountinfo

mount --bind "$sandbox" "$sandbox"
mount -o remount,bind,rw "$sandbox"
mount -t tmpfs -o mode=755 bocage-run /run
# A checkout may be below one of them.
for folder in /tmp /var/tmp; do
  case $sandbox in "$folder"/*) ;; *)
    mount -t tmpfs bocage-tmp "$folder"
    TMPDIR=$folder
    ;;
  esac
done
HOME=$TMPDIR
export TMPDIR HOME

mkdir /run/dev
mount -t tmpfs -o mode=755 bocage-dev /run/dev
for device in null zero full random urandom tty; do
  : > "/run/dev/$device"
  mount --bind "/dev/$device" "/run/dev/$device"
done
for link in fd:/proc/self/fd stdin:/proc/self/fd/0 stdout:/proc/self/fd/1 stderr:/proc/self/fd/2; do
  ln -s "${link#*:}" "/run/dev/${link%%:*}"
done
mkdir -m 1777 /run/dev/shm
mount --move /run/dev /dev
ip link set lo up

cd "$sandbox"
exec "$@"
