# shellcheck shell=sh disable=SC2154 # the values are set before it
# Creates a site's database and its login, which can reach nothing else.
# Values: server (the container of the database server), database, password (its file on this machine).
# The statement and the root password travel on standard input: neither is ever a word of a command.

{
  printf 'CREATE DATABASE IF NOT EXISTS `%s` CHARACTER SET utf8mb4;\n' "$database"
  printf "CREATE USER IF NOT EXISTS '%s'@'%%' IDENTIFIED BY '%s';\n" "$database" "$(cat "$password")"
  printf "ALTER USER '%s'@'%%' IDENTIFIED BY '%s';\n" "$database" "$(cat "$password")"
  printf "GRANT ALL PRIVILEGES ON \`%s\`.* TO '%s'@'%%';\n" "$database" "$database"
} | mariadb_as_root "$server"
