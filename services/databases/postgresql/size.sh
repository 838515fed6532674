# shellcheck shell=sh disable=SC2154 # the values are set before it
# Prints how large a database is, in KiB. After client.sh. Values: server (the container of the database server), database.

printf "SELECT pg_database_size(oid) / 1024 FROM pg_database WHERE datname = '%s';\n" "$database" |
  psql_as_superuser "$server" --tuples-only --no-align
