# shellcheck shell=sh
# A program of MariaDB's, as root of a farm's database server: SERVER (its container) PROGRAM [OPTION...].
# The password is read in the container and goes to the program in a file: it is never a word of a command.
as_mariadb_root() {
  server_container=$1
  shift
  docker exec -i "$server_container" sh -c '
    password=$(cat /run/secrets/root)
    if [ -z "$password" ]; then
      echo "The password of root is missing: its file /run/secrets/root is empty, or not there." >&2
      exit 1
    fi
    options=$(mktemp)
    trap "rm -f $options" EXIT
    printf "[client]\nuser=root\npassword=\"%s\"\n" "$password" > "$options"
    program=$1
    shift
    "$program" --defaults-extra-file="$options" "$@"
  ' sh "$@"
}

# SQL from standard input: SERVER [OPTION...].
mariadb_as_root() {
  server_of_sql=$1
  shift
  as_mariadb_root "$server_of_sql" mariadb "$@"
}
