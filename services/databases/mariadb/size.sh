# shellcheck shell=sh disable=SC2154 # the values are set before it
# Prints how large a database is, in KiB. After client.sh. Values: server (the container of the database server), database.

printf "SELECT COALESCE(ROUND(SUM(data_length + index_length) / 1024), 0) FROM information_schema.tables WHERE table_schema = '%s';\n" \
  "$database" | mariadb_as_root "$server" --batch --skip-column-names
