# shellcheck shell=sh disable=SC2034,SC2154 # a part of main.sh: what others set, and set for others
# What belongs to the data lies with it, on the machine's data volume where there is one: the secrets that open it, the ledger, and
# what scripts wrote down of whose it is. Whoever has that volume then has all of it, whatever becomes of the system's disk. Links stand
# in the places that everybody knows. See docs/decisions/0022.

keep_with_data() {
  refuse_without_volume
  [ -n "$data_volume" ] || return 0
  kept=$data_volume/bocage
  folder 0711 "$kept"
  for name in ledger secrets opened organisations site-owners departures; do lay_with_data "/var/lib/bocage/$name" "$kept/$name"; done
}

# Whoever's run it is: while the volume is away links lead nowhere, and the machine would know of nobody's data.
refuse_without_volume() {
  volume=$data_volume
  if [ -z "$volume" ] && [ -h "$ledger" ]; then
    volume=$(readlink "$ledger")
    volume=${volume%/bocage/ledger}
  fi
  [ -z "$volume" ] || mountpoint -q "$volume" ||
    problem data "$machine" "nothing is mounted on $volume, where its data lies" \
      'See whether the volume is there and given to the machine (pct config on its host, or the console of who rents it out); nothing was changed.'
}

# lay_with_data PLACE HOME : from now on HOME is where it lies, and PLACE leads there. It is always whole in one of the two: a move
# that was cut off is finished by the next run. What is in both is what the data has; but where PLACE.moving says that HOME was
# copied from PLACE, everybody went on writing to PLACE, until it is PLACE.moved. What doesn't count is set aside.
lay_with_data() {
  if [ "$(readlink "$1")" = "$2" ]; then
    rm -rf "$1.moved" "$1.moving"
    return
  fi
  rm -rf "$2.new" "$1.link"
  if [ -e "$1.moving" ] && [ -e "$1" ] && [ ! -e "$1.moved" ] && [ -e "$2" ]; then
    set_aside "$2" "$1"
    rm -rf "$2"
  fi
  rm -f "$1.moving"
  if [ -e "$1" ] && [ ! -e "$2" ]; then
    copy_whole "$1" "$2.new"
    : >"$1.moving"
    sync "$1.moving" "${1%/*}"
    mv "$2.new" "$2"
    sync "${2%/*}"
  elif [ -e "$1" ]; then
    set_aside "$1" "$2"
  fi
  # Through the secrets alone others pass, to what is theirs; the ledger is a file, which its first line makes.
  case ${1##*/} in
    secrets) [ -e "$2" ] || folder 0711 "$2" ;;
    ledger) ;;
    *) [ -e "$2" ] || folder 0700 "$2" ;;
  esac
  rm -rf "$1.moved"
  ln -s "$2" "$1.link"
  if [ -e "$1" ]; then mv "$1" "$1.moved"; fi
  mv -T "$1.link" "$1"
  sync "${1%/*}"
  rm -rf "$1.moved" "$1.moving"
}

# set_aside PATH OTHER : a copy of it, unless OTHER, which counts, is just the same.
set_aside() {
  if diff -rq "$1" "$2" >/dev/null 2>&1; then return; fi
  aside=/var/lib/bocage/found$1.$(date +%Y%m%d-%H%M%S)
  mkdir -p "${aside%/*}"
  copy_whole "$1" "$aside"
  say warning "$1 was there beside $2, which counts: it is kept as $aside"
}

# copy_whole FROM TO : on the disk, or not at all.
copy_whole() {
  if { cp -a "$1" "$2" && find "$2" ! -type l -exec sync {} +; } 2>"$log"; then return; fi
  rm -rf "$2"
  df -h "${2%/*}" >>"$log"
  problem space "$machine" "$1 cannot be copied to ${2%.new}" \
    'Make room there, or give the guest more in the inventory ("disk:", "data:"); nothing was changed.'
}
