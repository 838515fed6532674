#!/bin/sh
# Mounts the one volume of Hetzner's that is attached here on /data, and lets its file system fill it. Formats nothing.
set -eu

refuse() {
  echo "$1" >&2
  exit 1
}

udevadm settle --timeout=30
set -- /dev/disk/by-id/scsi-0HC_Volume_*
[ -e "$1" ] || refuse "No volume of Hetzner's is attached to this machine: attach the one for data in its console."
[ $# -eq 1 ] || refuse "$# volumes are attached to this machine, and which has the data is not known: detach the others in Hetzner's console."

if mountpoint -q /data; then
  source=$(findmnt --noheadings --output SOURCE --mountpoint /data)
  [ "$(readlink -f "$source")" = "$(readlink -f "$1")" ] || refuse "$source is mounted on /data, which is the volume's place."
else
  mkdir -p /data
  mount -t ext4 -o discard "$1" /data
fi
resize2fs "$1"
