# shellcheck shell=sh disable=SC2154 # the values are set before it
# Prints a database whole, as it is at one moment, for restore.sh. After client.sh.
# Values: server (the container of the database server), database.

as_superuser "$server" pg_dump --format=custom --dbname="$database" < /dev/null
