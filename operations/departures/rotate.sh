# shellcheck shell=sh disable=SC2154 # the values are set before it
# Makes a secret anew. Values: file (where it lies), stamp (the last departure, if there was one).
# The new one waits beside the old as FILE.next until it is in force everywhere: a killed rotation is known by it, and goes on.

next=$file.next

# Makes the new one, as long as the old.
make_next() {
  [ ! -s "$next" ] || return 0
  bytes=$(($(stat -c %s "$file") * 3 / 4))
  (umask 077 && head -c "$bytes" /dev/urandom | base64 -w 0 | tr '+/' '-_' | tr -d '=' > "$next.new")
  sync "$next.new"
  mv "$next.new" "$next"
}

# Puts the new one where the old one is. It is the same file, which containers have mounted: they see it at once.
put_next() {
  dd if="$next" of="$file" conv=notrunc,fsync status=none
  users=$(docker ps --quiet --filter "volume=$file")
  for user in $users; do show_file "$user"; done
}

# A container that is older than the place of the file (docs/decisions/0022) has the one from before mounted. It starts again, and
# is waited for: it is shown the file that is there now.
show_file() {
  mounted=$(docker inspect --format "{{.State.Pid}}/root{{range .Mounts}}{{if eq .Source \"$file\"}}{{.Destination}}{{end}}{{end}}" "$1")
  if cmp -s "$file" "/proc/$mounted"; then return; fi
  start_again "$1"
}

# start_again CONTAINER: it reads what it reads at its start. It has the time to end that it is given, and is waited for.
start_again() {
  docker restart --time 60 "$1" > /dev/null
  tries=0
  until [ "$(docker inspect --format '{{.State.Health.Status}}' "$1")" = healthy ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 180 ]; then
      echo "$1 does not answer after it started again with its new secret: look at docker logs $1" >&2
      exit 1
    fi
    sleep 1
  done
}

# From now on it is newer than the last departure, also where a clock went back.
settle() {
  touch "$file"
  if [ -e "$stamp" ] && [ -z "$(find "$file" -newer "$stamp")" ]; then touch -d "@$(($(stat -c %Y "$stamp") + 1))" "$file"; fi
  rm -f "$next"
  sync "$file" "${file%/*}"
}
