# shellcheck shell=sh disable=SC2154 # the values are set before it
# What only root of the database server does. Values: server (its container), image (another one, and this runs again).

# Root is somebody within its container, and nobody elsewhere: servers from before had both.
printf "DROP USER IF EXISTS 'root'@'%%';\n" | mariadb_as_root "$server"

# The server's own tables take the form of its version, where they don't have it. The image would do it at its start
# (MARIADB_AUTO_UPGRADE), with a server that asks nobody for a password, on the very socket that the sites have.
as_mariadb_root "$server" mariadb-upgrade < /dev/null
