# shellcheck shell=sh disable=SC2154 # the values are set before it
# Who could log in to this machine, and which secrets were made before somebody of them left.
# Values: departures (a folder, root's alone), secrets (where they lie), keys (those that sshd lets in), technicians (those of
# the inventory, a line each: WHO TYPE KEY). $1:
#   departed    prints, tab-separated, who may not be let in again unasked: `departed WHO left SECONDS TYPE KEY`, once more with
#               `-` for type and key, which is the person; `lost` for a key that never may. Writes nothing
#   remember    from before it was remembered here: by the keys that let in now
#   expect      `remember`; then who the inventory no longer lets in is noted, while their keys still do
#   note        who left is noted, once their keys let nobody in: `noted WHO`; then as `list`
#   list        prints, tab-separated: `left WHO SECONDS` for each departure that isn't closed, `older PATH` for each secret that
#               was made before the last departure, `unfinished PATH` for one that is half-way to a new one
#   left WHO    whatever WHO could read counts as read by somebody else; a key of theirs that leaves now was lost
#   close WHO   what machines can't see is done
#   return WHO  may be let in again, with any key that wasn't lost
# The folder of the secrets may be a link to where they lie. In that of departures: technicians (as above), open/WHO (when they left), last (as old as the last departure), lost/WHO (who lost a key
# that still lets in), departed (WHO STATE SECONDS TYPE KEY; `replaced` is the state of a key whose owner stayed).

# departed_rows: those of the file that count, and departures from before there was one: open, and nobody of the name gets in.
departed_rows() {
  [ ! -e "$departures/departed" ] || awk '$2 != "replaced"' "$departures/departed"
  for open in "$departures"/open/*; do
    [ ! -e "$open" ] || is_known "${open##*/}" || echo "${open##*/} left $(cat "$open") - -"
  done
}
is_known() {
  [ ! -e "$departures/lost/$1" ] || return 0
  for file in "$departures/technicians" "$departures/departed"; do [ ! -e "$file" ] || cat "$file"; done |
    awk -v who="$1" '$1 == who { found = 1 } END { exit !found }'
}
departed() { departed_rows | awk '{ print "departed\t" $1 "\t" $2 "\t" $3 "\t" $4 "\t" $5 }'; }

# A preview asks this.
if [ "$1" = departed ]; then
  departed
  exit
fi

# Others may pass through the folder above, to what is theirs.
(umask 066 && mkdir -p "${departures%/*}")
(umask 077 && mkdir -p "$departures/open" "$departures/lost")
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

# Into `now` whom the inventory lets in, into `known` who is known, into `gone` those of them whom it has neither by name nor by key.
# An old inventory brings back nobody who left, nor a lost key: they would leave once more with the next run of the newest.
compare() {
  departed_rows > "$work/away"
  printf '%s\n' "$technicians" |
    awk 'FILENAME ~ /away$/ { if ($5 == "-") who[$1]; else key[$5]; next } !($1 in who) && !($3 in key)' "$work/away" - > "$work/now"
  [ ! -e "$departures/technicians" ] || cat "$departures/technicians" > "$work/known"
  touch "$work/known"
  awk 'FILENAME ~ /now$/ { who[$1]; key[$3]; next } !($1 in who) && !($3 in key)' "$work/now" "$work/known" > "$work/gone"
}

# Into `departed`: the people of `left`, and every key that the inventory has no longer. Nothing of it is forgotten but a replaced
# key that is in the inventory again.
record() {
  find "$departures/lost" -type f -printf '%f\n' > "$work/lost"
  if [ -e "$departures/departed" ]; then cat "$departures/departed" > "$work/before"; else : > "$work/before"; fi
  awk -v seconds="$(date +%s)" '
    function put(who, state, at, type, key) {
      place = who " " key
      if (!(place in row)) order[++count] = place
      else if (weight[state] <= weight[states[place]]) return
      states[place] = state
      row[place] = who " " state " " at " " type " " key
    }
    BEGIN { weight["replaced"] = 1; weight["left"] = 2; weight["lost"] = 3 }
    FILENAME ~ /now$/ { key[$3]; next }
    FILENAME ~ /left$/ { left[$1]; next }
    FILENAME ~ /lost$/ { lost[$1]; next }
    FILENAME ~ /before$/ {
      follows = $2 == "replaced" && $1 in left
      if ($2 != "replaced" || !($5 in key)) put($1, follows ? "left" : $2, follows ? seconds : $3, $4, $5)
      next
    }
    !($3 in key) { put($1, $1 in lost ? "lost" : $1 in left ? "left" : "replaced", seconds, $2, $3) }
    END {
      for (who in left) put(who, "left", seconds, "-", "-")
      for (i = 1; i <= count; i++) print row[order[i]]
    }
  ' "$work/now" "$work/left" "$work/lost" "$work/before" "$work/known" > "$work/departed"
  cmp -s "$work/departed" "$work/before" || replace "$departures/departed" < "$work/departed"
}

# A run that is killed before their keys are gone, or right after, has left word of it.
expect() {
  compare
  awk '!told[$1]++ { print $1 }' "$work/gone" > "$work/left"
  while read -r who; do note_departure "$who"; done < "$work/left"
  record
}

# Who is known, isn't in the inventory by name or key, and has no key left that lets in.
note() {
  compare
  # Without the file, nobody gets in by it.
  touch "$work/staying"
  { [ ! -e "$keys" ] || cat "$keys"; } | awk 'FILENAME ~ /gone$/ { gone[$3] = $0; next } $2 in gone { print gone[$2] }' "$work/gone" - > "$work/staying"
  awk 'FILENAME ~ /staying$/ { staying[$1]; next } !($1 in staying) && !told[$1]++ { print $1 }' "$work/staying" "$work/gone" > "$work/left"
  while read -r who; do
    note_departure "$who"
    printf 'noted\t%s\n' "$who"
  done < "$work/left"
  record
  # A key of theirs is gone: that was the one.
  awk 'FILENAME ~ /now$/ { key[$3]; next } !($3 in key) { print $1 }' "$work/now" "$work/known" | sort -u > "$work/found"
  while read -r who; do rm -f "$departures/lost/$who"; done < "$work/found"
  cat "$work/now" "$work/staying" > "$work/next"
  cmp -s "$work/next" "$departures/technicians" || replace "$departures/technicians" < "$work/next"
}

# change_departed PROGRAM WHO: by a program of awk.
change_departed() {
  [ -e "$departures/departed" ] || return 0
  awk -v who="$2" "$1" "$departures/departed" > "$work/departed"
  replace "$departures/departed" < "$work/departed"
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
expect)
  remember
  expect
  ;;
note)
  note
  list
  ;;
list) list ;;
left)
  note_departure "$2"
  : > "$departures/lost/$2"
  # It may have been replaced before it was said to be lost.
  change_departed '$1 == who && $2 == "replaced" { $2 = "lost" } { print }' "$2"
  ;;
close) rm -f "$departures/open/$2" ;;
return)
  change_departed '$1 != who || $2 == "lost"' "$2"
  rm -f "$departures/open/$2"
  ;;
esac
