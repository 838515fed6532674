# shellcheck shell=sh disable=SC2154 # the values are set before it
# Root of the database server is somebody within its container, and nobody elsewhere: servers from before had both.
# Values: server (its container).

printf "DROP USER IF EXISTS 'root'@'%%';\n" | mariadb_as_root "$server"
