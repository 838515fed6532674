# shellcheck shell=sh
# SQL from standard input, as root of a farm's database server: SERVER (its container) [OPTION...].
# The password is read in the container and goes to the client in a file: it is never a word of a command.
mariadb_as_root() {
  server_container=$1
  shift
  docker exec -i "$server_container" sh -c '
    options=$(mktemp)
    trap "rm -f $options" EXIT
    printf "[client]\nuser=root\npassword=\"%s\"\n" "$(cat /run/secrets/root)" > "$options"
    mariadb --defaults-extra-file="$options" "$@"
  ' sh "$@"
}
