# shellcheck shell=sh disable=SC2154 # the values are set before it
# What only root of the database server does. Values: server (its container), image (another one, and this runs again).

# Root is somebody within its container, and nobody elsewhere: servers from before had both.
printf "DROP USER IF EXISTS 'root'@'%%';\n" | mariadb_as_root "$server"

# The server's own tables take the form of its version, where they don't have it. The image would do it at its start
# (MARIADB_AUTO_UPGRADE), with a server that asks nobody for a password, on the very socket that the sites have.
as_mariadb_root "$server" mariadb-upgrade < /dev/null &
upgrade=$!

# It looks at sites' tables, too, and a site that keeps one to itself (LOCK TABLES, a long ALTER) would hold the whole farm up for
# as long as it likes. Its connections are ended then, as the server's stop did a moment ago: what isn't committed is undone.
# A site's login has the name of its database; where root waits, it is in that database.
patience=20
waiting="FROM information_schema.processlist WHERE user = 'root' AND state LIKE 'Waiting for table%'"
ended=0
# The wait is over as soon as the upgrade is; every other second, somebody looks.
is_over() { timeout 2 tail --pid="$upgrade" --sleep-interval=0.2 --follow /dev/null; }
until is_over; do
  # A look that fails, as where the sites have all connections, is followed by another.
  site=$(printf 'SELECT db %s AND time >= %s LIMIT 1;\n' "$waiting" "$patience" |
    mariadb_as_root "$server" --skip-column-names) || continue
  case $site in '' | mysql | *[!a-z0-9-]*) continue ;; esac
  ended=$((ended + 1))
  if [ "$ended" -gt 20 ]; then
    echo "The tables of $server don't get the form of its version: \"$site\" keeps its own to itself again and again." >&2
    echo "Stop the container $site (docker stop $site), run scripts/up, and start it again." >&2
    # It goes on with the next table, and may wait there as well: it is not left behind.
    until is_over; do
      printf "SELECT CONCAT('KILL ', id, ';') %s;\n" "$waiting" | mariadb_as_root "$server" --skip-column-names |
        mariadb_as_root "$server" || continue
    done
    exit 1
  fi
  echo "\"$site\" kept a table of its database to itself for $patience seconds, and $server waited: its connections are ended." >&2
  printf "KILL CONNECTION USER '%s'@'localhost';\n" "$site" | mariadb_as_root "$server" || continue
done
wait "$upgrade"
