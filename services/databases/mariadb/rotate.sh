# shellcheck shell=sh disable=SC2154 # a part of a rotation: what others set
# The password of a login on a farm's database server. Values: server (its container), login.
# For a moment the server takes both: what is connected, or reads the file just before it changes, gets in all the same.

# takes PASSWORD...: the login, from wherever it may come, gets in with any of these. None is ever a word of a command.
takes() {
  ways=
  for password in "$@"; do ways="$ways${ways:+ OR }mysql_native_password USING PASSWORD('$password')"; done
  printf "SELECT host FROM mysql.user WHERE user = '%s';\n" "$login" |
    mariadb_as_root "$server" --batch --skip-column-names > "$next.hosts"
  [ -s "$next.hosts" ] || { echo "The database server $server has no login \"$login\"." >&2; exit 1; }
  while read -r host; do printf "ALTER USER '%s'@'%s' IDENTIFIED VIA %s;\n" "$login" "$host" "$ways"; done < "$next.hosts" |
    mariadb_as_root "$server"
  rm -f "$next.hosts"
}

change() {
  if ! cmp -s "$file" "$next"; then takes "$(cat "$file")" "$(cat "$next")"; fi
  # Also where a killed rotation had put it there: not every container may have seen it yet.
  put_next
  takes "$(cat "$next")"
}
