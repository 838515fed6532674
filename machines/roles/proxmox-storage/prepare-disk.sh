#!/bin/sh
# Mounts a further disk of a Proxmox host and makes it a storage.
#
#   prepare-disk NAME DEVICE UUID SERIAL
#
# A disk without our file system is formatted only when nothing at all is on it, or when it has the serial number that the
# inventory gives ("-" when it gives none).
set -eu
export LC_ALL=C
name=$1 device=$2 uuid=$3 serial=$4
folder=/mnt/bocage-$name

refuse() {
  echo "The disk \"$name\" ($device) is left as it is: $1" >&2
  exit 1
}

# Where our file system is, whatever the disk is called today; nothing when it is nowhere. blkid's search may speak of what
# was there earlier: what it finds is looked at.
find_ours() {
  for candidate in "$device" $(blkid -U "$uuid" || :); do
    if [ -b "$candidate" ] && [ "$(blkid -p -o value -s UUID "$candidate" 2>/dev/null)" = "$uuid" ]; then
      echo "$candidate"
      return
    fi
  done
}

# Whether its first and its last MiB can be read: there lies what tells of a disk's content. Where they can't, it isn't empty.
readable() {
  last=$(($(blockdev --getsize64 "$1") / 1048576 - 1))
  for place in 0 "$last"; do dd if="$1" of=/dev/null bs=1M count=1 skip="$place" status=none || return 1; done
}

format() {
  [ -b "$device" ] || refuse 'there is no such disk. Write its path in the inventory, as "/dev/disk/by-id/…".'
  real=$(readlink -f "$device")
  readable "$real" || refuse 'it cannot be read, so that nobody knows what is on it. See what "dmesg" says of it.'
  mounts=$(lsblk -nro MOUNTPOINT "$real")
  [ -z "$mounts" ] || refuse 'something on it is mounted.'
  names=$(lsblk -nro NAME "$real")
  parts=$(printf '%s\n' "$names" | sed 1d | tr '\n' ' ')
  types=$(wipefs --noheadings --output TYPE "$real")
  signatures=$(printf '%s' "$types" | tr '\n' ' ')
  if [ -n "$parts$signatures" ]; then
    its=$(lsblk -dnro SERIAL "$real")
    if [ "$serial" = - ] || [ "$serial" != "$its" ]; then
      refuse "it is not empty: $parts$signatures. If what it holds may be lost, write its serial number in the inventory: format: \"${its:-unknown}\"."
    fi
    for part in $parts; do wipefs --quiet --all "/dev/$part"; done
    wipefs --quiet --all "$real"
    [ -z "$parts" ] || partx --delete "$real"
  fi
  mkfs.ext4 -q -F -m 1 -U "$uuid" "$real"
}

if ! mountpoint -q "$folder"; then
  [ -n "$(find_ours)" ] || format
  disk=$(find_ours)
  [ -n "$disk" ] || refuse 'its file system is not found after formatting.'
  mkdir -p "$folder"
  mount -o noatime "$disk" "$folder"
fi

if ! pvesh get "/storage/$name" --output-format json >/dev/null 2>&1; then
  pvesm add dir "$name" --path "$folder" --is_mountpoint yes --create-base-path 0 --content rootdir,images,backup
fi
