# shellcheck shell=sh disable=SC2154 # remains.sh, before it, names the files and looks for the disks
# Makes guest $vmid for the machine $name unless there is one, and says what is known of it.
# Words: what `pct create` is told. $data: its new data disk, as `STORAGE:GIB`, if it is to have one.
# Standard input: the public keys that may log in.
#
# A guest never begins empty where disks with its number are left: they are listed, and a person's word says what becomes of them.
# Remains of a killed run without our mark are never touched.
: "${vmid:?}" "${name:?}" "${data?}"

create_guest() {
  volume=$(ensure_template)
  { echo "$name" && printf '%s\n' "$left" | sed -n 's/^\([^ ]*\) .*/kept \1/p' && echo begun; } >"$mark.new"
  mv "$mark.new" "$mark"
  keys=$(mktemp)
  trap 'rm -f "$keys"' EXIT
  cat >"$keys"
  to_its_end pct create "$vmid" "$volume" --ssh-public-keys "$keys" "$@"
  if ! whole; then
    echo "pct create ended, but guest $vmid is not whole: see its task log on the host" >&2
    exit 70
  fi
  made_from=${volume##*/}
}

lock_guest
other=$(elsewhere)
if [ -n "$other" ]; then
  echo "taken $other"
  exit 0
fi

if marked; then clear_remains; fi
made_from=
if [ -e "$config" ]; then
  left=$([ ! -e "$word" ] || disks)
else
  install -d -m 0711 /var/lib/bocage
  mkdir -p "${mark%/*}" "${word%/*}"
  echo "$name" >"$mark"
  look_for_disks
fi
system_disk=$(given rootfs)
data_disk=$(given mp0)
if [ ! -e "$config" ]; then
  if [ -n "$left" ] && [ -z "$system_disk$data_disk" ]; then
    rm "$mark"
    printf '%s\n' "$left" | sed 's/^/disk /'
    exit 0
  fi
  if [ -n "$system_disk" ]; then
    restore_configuration "$system_disk" "$data_disk"
  elif [ -n "$data" ] && [ -z "$data_disk" ]; then
    create_guest "$@" --mp0 "$data,mp=/data,backup=1"
  else
    create_guest "$@"
  fi
  # From here on the guest is whole, and what it has is never taken for remains.
  rm "$mark"
fi
[ -z "$data_disk" ] || attach_data "$data_disk"
[ ! -e "$word" ] || rm "$word"

[ -z "$made_from" ] || printf 'template %s\n' "$made_from"
[ -z "$system_disk$data_disk" ] || printf 'took_back %s\n' "${system_disk:+$system_disk }$data_disk"
facts
