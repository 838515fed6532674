# shellcheck shell=sh
# psql as the superuser of a server, which only its own container lets in without a password: SERVER [OPTION...]. SQL, secrets
# among it, comes on standard input, and its own log never has a statement that failed.
psql_as_superuser() {
  server_container=$1
  shift
  docker exec -i --user postgres --env PGOPTIONS='-c log_min_error_statement=panic' "$server_container" \
    psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname=postgres "$@"
}

# Before anything is done with a password: without one, a login could be open to everyone. FILE: prints it.
password_in() {
  secret=$(cat "$1")
  case $secret in
  '' | *[!A-Za-z0-9_-]*)
    echo "$1 does not hold a password of letters, digits, - and _, as one that is made here does." >&2
    echo 'Remove the file, and run scripts/up --refresh: it makes another.' >&2
    exit 1
    ;;
  esac
  printf '%s' "$secret"
}
