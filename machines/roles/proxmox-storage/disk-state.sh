# shellcheck shell=sh # the command of an effect
# Whether it is our file system that is mounted, can be written to, and is a storage of Proxmox. $1: its name, $2: its UUID.
mounted() {
  findmnt --noheadings --mountpoint "/mnt/bocage-$name" --output "$1"
}
name=$1
disk=$(mounted SOURCE) || exit 0
if [ "$(blkid -p -o value -s UUID "$disk")" != "$2" ]; then
  echo 'another file system'
elif mounted OPTIONS | grep -qE '(^|,)ro(,|$)'; then
  echo read-only
elif ! grep -qx "dir: $name" /etc/pve/storage.cfg; then
  echo 'not known to Proxmox'
else
  echo mounted
fi
