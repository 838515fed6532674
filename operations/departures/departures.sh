# shellcheck shell=sh disable=SC2154 # the values are set before it
# Who could log in to this machine, and which secrets were made before somebody of them left.
# Values: departures (a folder, root's alone), secrets (where they lie), keys (those that sshd lets in), technicians (those of
# the inventory, a line each: WHO TYPE KEY). $1:
#   remember    from before it was remembered here: by the keys that let in now
#   note        who left is noted, once their keys let nobody in: `noted WHO`; then as `list`
#   list        prints, tab-separated: `left WHO SECONDS` for each departure that isn't closed, `older PATH` for each secret that
#               was made before the last departure, `unfinished PATH` for one that is half-way to a new one
#   left WHO    whatever WHO could read counts as read by somebody else
#   close WHO   what machines can't see is done
# The folder of the secrets may be a link to where they lie. In that of departures: technicians (as above), open/WHO (when they left), last (as old as the last departure).

# Others may pass through the folder above, to what is theirs.
(umask 066 && mkdir -p "${departures%/*}")
(umask 077 && mkdir -p "$departures/open")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# replace FILE: from standard input, whole or not at all.
replace() {
  (umask 077 && cat > "$1.new")
  sync "$1.new"
  mv "$1.new" "$1"
}

# No secret that is there now is newer, also where a clock was ahead when it was made.
note_departure() {
  replace "$departures/last" < /dev/null
  find -H "$secrets" -type f -newer "$departures/last" -printf '%T@ %p\n' 2> "$work/said" | sort -n | tail -n 1 | cut -d ' ' -f 2- > "$work/newest"
  read -r newest < "$work/newest" || newest=
  if [ -n "$newest" ]; then touch -r "$newest" "$departures/last"; fi
  [ -e "$departures/open/$1" ] || date +%s | replace "$departures/open/$1"
}

remember() {
  [ ! -e "$departures/technicians" ] && [ -e "$keys" ] || return 0
  awk '$1 ~ /^(ssh|ecdsa|sk)-/ {
    who = $3 == "" ? "key-" substr($2, length($2) - 7) : $3
    gsub(/[^A-Za-z0-9@_-]/, "-", who)
    print who, $1, $2 }' "$keys" | replace "$departures/technicians"
}

# Who is known, isn't in the inventory by name or key, and has no key left that lets in.
note() {
  printf '%s\n' "$technicians" > "$work/now"
  touch "$work/gone" "$work/staying"
  if [ -e "$departures/technicians" ]; then
    awk 'FILENAME ~ /now$/ { who[$1]; key[$3]; next } !($1 in who) && !($3 in key)' "$work/now" "$departures/technicians" > "$work/gone"
    # Without the file, nobody gets in by it.
    { [ ! -e "$keys" ] || cat "$keys"; } | awk 'FILENAME ~ /gone$/ { gone[$3] = $0; next } $2 in gone { print gone[$2] }' "$work/gone" - > "$work/staying"
  fi
  awk 'FILENAME ~ /staying$/ { staying[$1]; next } !($1 in staying) && !told[$1]++ { print $1 }' "$work/staying" "$work/gone" > "$work/left"
  while read -r who; do
    note_departure "$who"
    printf 'noted\t%s\n' "$who"
  done < "$work/left"
  cat "$work/now" "$work/staying" > "$work/known"
  cmp -s "$work/known" "$departures/technicians" || replace "$departures/technicians" < "$work/known"
}

list() {
  for open in "$departures"/open/*; do
    [ ! -e "$open" ] || printf 'left\t%s\t%s\n' "${open##*/}" "$(cat "$open")"
  done
  [ -d "$secrets" ] || return 0
  [ ! -e "$departures/last" ] ||
    find -H "$secrets" -type f ! -newer "$departures/last" ! -name '*.next' ! -name '*.new' -printf 'older\t%P\n'
  find -H "$secrets" -type f -name '*.next' -printf 'unfinished\t%P\n' | sed 's/\.next$//'
}

case $1 in
remember) remember ;;
note)
  note
  list
  ;;
list) list ;;
left) note_departure "$2" ;;
close) rm -f "$departures/open/$2" ;;
esac
