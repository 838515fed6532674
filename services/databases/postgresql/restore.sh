# shellcheck shell=sh disable=SC2154 # the values are set before it
# Puts a database back as it was when it was dumped, from standard input; what was there since is gone. After client.sh.
# Values: server (the container of the database server), database.
# It takes its place once it is whole: from a dump that is damaged, nothing comes, and what is there stays.

beside=bocage-restored
{
  printf 'DROP DATABASE IF EXISTS "%s" WITH (FORCE);\n' "$beside"
  printf 'CREATE DATABASE "%s" OWNER "%s" TEMPLATE template0;\n' "$beside" "$database"
  printf 'REVOKE ALL ON DATABASE "%s" FROM PUBLIC;\n' "$beside"
} | psql_as_superuser "$server"
as_superuser "$server" pg_restore --exit-on-error --dbname="$beside"
{
  printf 'DROP DATABASE IF EXISTS "%s" WITH (FORCE);\n' "$database"
  printf 'ALTER DATABASE "%s" RENAME TO "%s";\n' "$beside" "$database"
} | psql_as_superuser "$server"
