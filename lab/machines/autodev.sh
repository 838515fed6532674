#!/bin/sh
# Nodes of loop devices in a host's /dev, which is a file system of its own: guests' disks are loop devices.
set -eu
number=0
while [ "$number" -lt 128 ]; do
  [ -e "$LXC_ROOTFS_MOUNT/dev/loop$number" ] || mknod -m 660 "$LXC_ROOTFS_MOUNT/dev/loop$number" b 7 "$number"
  number=$((number + 1))
done
