# shellcheck shell=sh
# The lease of an estate, on a machine that is reached directly: one run at a time, from whichever state it comes.
# $1: `take` (or renew what one has), `look`, or `give-back`, which keeps what comes on standard input for the next run to see.
# $id: the run's. $about: who holds it, on one line. $life: after so many seconds without a renewal, a holder is dead.
# $over: the id of a holder whose place is taken whether it is dead or not.
#
# Prints `free`, `taken` or `held`, then what was found: `id`, `age`, `since`, `about` of the holder, and `seen`.
# Time since the last renewal is that of the machine's uptime, which no clock that is set can change; a machine that starts
# again has no lease.
set -eu
: "${id?}" "${about?}" "${life:?}" "${over?}"
umask 077
folder=/run/bocage
lease=$folder/lease
seen=/var/lib/bocage/seen-states.json

uptime() {
  read -r up _ </proc/uptime
  echo "${up%%.*}"
}

# What the lease says, read at once: who only looks doesn't keep others from giving it back meanwhile.
read_lease() { found=$(cat "$lease" 2>/dev/null) || found=; }

# field NAME : one fact of the lease that was found.
field() { printf '%s\n' "$found" | sed -n "s/^$1 //p"; }

tell() {
  echo "$1"
  if [ -n "$holder" ]; then printf 'id %s\nage %s\nsince %s\nabout %s\n' "$holder" "$age" "$(field since)" "$(field about)"; fi
  if [ -e "$seen" ]; then printf 'seen %s\n' "$(cat "$seen")"; fi
}

find_holder() {
  read_lease
  holder=$(field id)
  age=0
  if [ -n "$holder" ]; then age=$(($(uptime) - $(field renewed))); fi
}

is_dead() { [ "$age" -ge "$life" ] || [ "$age" -lt 0 ]; }

# One at a time: between reading and writing, nobody else does.
alone() {
  [ -d "$folder" ] || mkdir -p "$folder"
  chmod 0711 "$folder"
  exec 8>>"$folder/lease.lock"
  flock -w 30 8 || {
    echo 'the lease has been locked for half a minute' >&2
    exit 75
  }
}

take() {
  alone
  find_holder
  since=$(date -u '+%Y-%m-%dT%H:%M:%SZ')
  case $holder in
    '' | "$over") ;;
    "$id") since=$(field since) ;;
    *)
      is_dead || {
        tell held
        return
      }
      ;;
  esac
  tell taken
  printf 'id %s\nrenewed %s\nsince %s\nabout %s\n' "$id" "$(uptime)" "$since" "$about" >"$lease.new"
  mv "$lease.new" "$lease"
}

look() {
  find_holder
  if [ -z "$holder" ] || is_dead; then tell free; else tell held; fi
}

give_back() {
  alone
  find_holder
  if [ "$holder" != "$id" ]; then
    tell held
    return
  fi
  install -d -m 0711 "${seen%/*}"
  cat >"$seen.new"
  if [ -s "$seen.new" ]; then
    sync "$seen.new"
    mv "$seen.new" "$seen"
  else
    rm "$seen.new"
  fi
  rm "$lease"
  echo free
}

case $1 in
  take) take ;;
  look) look ;;
  give-back) give_back ;;
esac
