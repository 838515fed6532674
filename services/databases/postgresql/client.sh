# shellcheck shell=sh
# psql as the superuser of a server, which only its own container lets in without a password: SERVER [OPTION...]. SQL, secrets
# among it, comes on standard input, and its own log never has a statement that failed.
psql_as_superuser() {
  server_container=$1
  shift
  docker exec -i --user postgres --env PGOPTIONS='-c log_min_error_statement=panic' "$server_container" \
    psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname=postgres "$@"
}
