# shellcheck shell=sh disable=SC2154 # the values are set before it
# Creates a site's database and its login, which can reach nothing else, and only through the server's socket. After client.sh and
# password-in.sh.
# Values: server (the container of the database server), socket (on this machine), database, password (its file on this
# machine), connections (how many it may have at once).
# The statement and the root password travel on standard input: neither is ever a word of a command.

# Read before anything is done: without it, the login would be open to everyone.
secret=$(password_in "$password")
# A server from before reaches its sites by a network: they stay as they are until it has been made again.
if [ ! -S "$socket" ]; then
  echo "$server leaves no socket in $socket. Run scripts/up without naming stacks: the collective goes first." >&2
  exit 1
fi

{
  printf 'CREATE DATABASE IF NOT EXISTS `%s` CHARACTER SET utf8mb4;\n' "$database"
  printf "CREATE USER IF NOT EXISTS '%s'@'localhost' IDENTIFIED BY '%s';\n" "$database" "$secret"
  printf "ALTER USER '%s'@'localhost' IDENTIFIED BY '%s' WITH MAX_USER_CONNECTIONS %s;\n" "$database" "$secret" "$connections"
  printf "GRANT ALL PRIVILEGES ON \`%s\`.* TO '%s'@'localhost';\n" "$database" "$database"
} | mariadb_as_root "$server"
