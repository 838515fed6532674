# shellcheck shell=sh
# A program of PostgreSQL's as the superuser of a server, which only its own container lets in without a password: SERVER PROGRAM
# [OPTION...]. What it reads, secrets among it, comes on standard input, and the server's log never has a statement that failed.
as_superuser() {
  server_container=$1
  shift
  docker exec -i --user postgres --env PGOPTIONS='-c log_min_error_statement=panic' "$server_container" "$@"
}

# SQL from standard input: SERVER [OPTION...].
psql_as_superuser() {
  server_of_sql=$1
  shift
  as_superuser "$server_of_sql" psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname=postgres "$@"
}
