# shellcheck shell=sh disable=SC2154 # the values are set before it
# Creates a database and its login, which owns it and can reach nothing else.
# Values: server (the container of the database server), database, password (its file on this machine), connections (how many it may
# have at once; -1: as many as the server has), image (the server's: another one, and this runs again, since what a former major version keeps
# of a password, as 13 did, may let nobody in any more).

secret=$(password_in "$password")
{
  printf "SELECT 'CREATE ROLE \"%s\"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '%s') \\\\gexec\n" "$database" "$database"
  printf "ALTER ROLE \"%s\" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT %s PASSWORD '%s';\n" "$database" "$connections" "$secret"
  printf "SELECT 'CREATE DATABASE \"%s\" OWNER \"%s\"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '%s') \\\\gexec\n" "$database" "$database" "$database"
  printf 'REVOKE ALL ON DATABASE "%s" FROM PUBLIC;\n' "$database"
} | psql_as_superuser "$server"
