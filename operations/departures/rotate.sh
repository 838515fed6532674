# shellcheck shell=sh disable=SC2154 # the values are set before it
# Makes a secret anew; after containers.sh of provider/converge. Values: file (where it lies), stamp (the last departure, if there was one).
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
  users=$(readers_of "$file")
  for user in $users; do show_file "$user"; done
}

# Whoever doesn't see the file that is there now starts again, and is waited for.
show_file() {
  if sees_file "$1" "$file"; then return; fi
  start_again "$1"
}

# From now on it is newer than the last departure, also where a clock went back.
settle() {
  touch "$file"
  if [ -e "$stamp" ] && [ -z "$(find "$file" -newer "$stamp")" ]; then touch -d "@$(($(stat -c %Y "$stamp") + 1))" "$file"; fi
  rm -f "$next"
  sync "$file" "${file%/*}"
}
