# shellcheck shell=sh disable=SC2154 # a part of a rotation: what others set
# The password of a login of PostgreSQL, which takes one at a time. Values: server (its container), login.
# What is connected stays so; whoever reads the file starts again with the new one.

change() {
  new=$(password_in "$next")
  printf "ALTER ROLE \"%s\" PASSWORD '%s';\n" "$login" "$new" | psql_as_superuser "$server"
  put_next
  # The server itself reads the superuser's at its first start alone.
  readers=$(readers_of "$file" | grep -vxF "$server" || :)
  # shellcheck disable=SC2086 # names of containers are single words
  if [ -n "$readers" ]; then start_again $readers; fi
}
