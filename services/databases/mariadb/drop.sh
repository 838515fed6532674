# shellcheck shell=sh disable=SC2154 # the values are set before it
# Destroys a site's database and its login. After client.sh. Values: server (its container), database.

case $database in
  *[!a-z0-9-]*)
    echo "\"$database\" is no name of a site's database" >&2
    exit 64
    ;;
esac
# shellcheck disable=SC2016 # MariaDB's own quotes
printf 'DROP DATABASE `%s`; DROP USER IF EXISTS '\''%s'\''@'\''localhost'\'', '\''%s'\''@'\''%%'\'';\n' "$database" "$database" "$database" |
  mariadb_as_root "$server"
