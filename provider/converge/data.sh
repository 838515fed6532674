# shellcheck shell=sh disable=SC2034,SC2154 # a part of main.sh: what others set, and set for others
# What belongs to the data lies with it, on the machine's data volume where there is one: the secrets that open it, the ledger, and
# what scripts wrote down of whose it is. Whoever has that volume then has all of it, whatever becomes of the system's disk. Links stand
# in the places that everybody knows. See docs/decisions/0022.

keep_with_data() {
  [ -n "$data_volume" ] || return 0
  mountpoint -q "$data_volume" ||
    problem data "$machine" "nothing is mounted on $data_volume, where its data lies" \
      'See on its host whether the volume is there and given to it (pct config); nothing was changed.'
  kept=$data_volume/bocage
  folder 0711 "$kept"
  for name in ledger secrets opened organisations site-owners departures; do lay_with_data "/var/lib/bocage/$name" "$kept/$name"; done
}

# lay_with_data PLACE HOME : from now on HOME is where it lies, and PLACE leads there. It is always whole in one of the two: a move
# that was cut off is finished by the next run. What is in both is what the data has; the other is set aside.
lay_with_data() {
  if [ "$(readlink "$1")" = "$2" ]; then return; fi
  rm -rf "$2.new" "$1.link"
  if [ -e "$1" ] && [ ! -e "$2" ]; then
    cp -a "$1" "$2.new"
    find "$2.new" -exec sync {} +
    mv "$2.new" "$2"
    sync "${2%/*}"
  elif [ -e "$1" ] && ! diff -rq "$1" "$2" >/dev/null; then
    aside=/var/lib/bocage/found$1.$(date +%Y%m%d-%H%M%S)
    mkdir -p "${aside%/*}"
    cp -a "$1" "$aside"
    say warning "$1 was there beside what lies with the data, which counts: it is kept as $aside"
  fi
  if [ ! -e "$2" ] && [ "${1##*/}" != ledger ]; then folder 0711 "$2"; fi
  rm -rf "$1.moved"
  ln -s "$2" "$1.link"
  if [ -e "$1" ]; then mv "$1" "$1.moved"; fi
  mv -T "$1.link" "$1"
  sync "${1%/*}"
  rm -rf "$1.moved"
}
