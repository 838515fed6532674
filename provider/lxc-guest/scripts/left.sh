# shellcheck shell=sh disable=SC2154 # remains.sh, before it, names the files and looks for the disks
# Says what is left of guest $vmid, which its host does not list: the file of a machine that has its number after all, or its disks.
: "${vmid:?}"

lock_guest
other=$(elsewhere)
if [ -z "$other" ] && [ -e "$config" ]; then other=$config; fi
if [ -n "$other" ]; then
  echo "taken $other"
  exit 0
fi
look_for_disks
stores=$(pvesm status --content rootdir)
silent=$(printf '%s\n' "$stores" | awk '$3 == "inactive" { print $1 }')
if [ -z "$left" ] && [ -n "$silent" ]; then
  echo "storages that do not answer may have disks of guest $vmid: $silent. Bring them back; or, if they are gone for good, take them out there (pvesm remove STORAGE)" >&2
  exit 70
fi
if [ -n "$left" ]; then printf '%s\n' "$left" | sed 's/^/disk /'; else echo absent; fi
