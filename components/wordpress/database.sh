# shellcheck shell=sh disable=SC2154 # the values are set before it
# Creates a site's database and its login, which can reach nothing else.
# Values: server (the container of the database server), database, password (its file on this machine).
# The statement and the root password travel on standard input: neither is ever a word of a command.

# Read before anything is done: without it, the login would be open to everyone.
secret=$(cat "$password")
case $secret in
'' | *[!A-Za-z0-9_-]*)
  echo "$password does not hold a password of letters, digits, - and _, as one that is made here does." >&2
  echo 'Remove the file, and run scripts/up --refresh: it makes another.' >&2
  exit 1
  ;;
esac

{
  printf 'CREATE DATABASE IF NOT EXISTS `%s` CHARACTER SET utf8mb4;\n' "$database"
  printf "CREATE USER IF NOT EXISTS '%s'@'%%' IDENTIFIED BY '%s';\n" "$database" "$secret"
  printf "ALTER USER '%s'@'%%' IDENTIFIED BY '%s';\n" "$database" "$secret"
  printf "GRANT ALL PRIVILEGES ON \`%s\`.* TO '%s'@'%%';\n" "$database" "$database"
} | mariadb_as_root "$server"
