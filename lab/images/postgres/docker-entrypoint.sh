#!/bin/bash
# Makes the database on an empty volume from the POSTGRES_* variables, then runs the server as the user postgres.
set -euo pipefail
shopt -s nullglob

note() { printf '%s [entrypoint] %s\n' "$(date --rfc-3339=seconds)" "$*"; }
refuse() { note "ERROR: $*" >&2; exit 1; }

# Sets POSTGRES_<name> from itself, from the file that its _FILE names, or else to the default.
read_variable() {
  local name=POSTGRES_$1 file=POSTGRES_$1_FILE value=${2-}
  if [ -n "${!file-}" ]; then
    [ -z "${!name-}" ] || refuse "Both $name and $file are set: write one of them."
    value=$(< "${!file}")
  fi
  unset "$file"
  export "$name=${!name:-$value}"
}

# Runs standard input, or what the arguments name, on the server that is being prepared. The scripts of
# /docker-entrypoint-initdb.d know it by this name.
docker_process_sql() {
  PGHOST='' PGHOSTADDR='' PGPASSWORD=$POSTGRES_PASSWORD psql --no-psqlrc --no-password --set ON_ERROR_STOP=1 \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" "$@"
}

# Whose connections need which password: those from elsewhere, as the server keeps passwords, unless said otherwise.
rule_for_hosts() {
  local method=${POSTGRES_HOST_AUTH_METHOD:-$(postgres -C password_encryption "$@")}
  printf '\nhost all all all %s\n' "$method" >> "$PGDATA/pg_hba.conf"
}

first_database() {
  if [ "$POSTGRES_DB" = postgres ]; then return; fi
  docker_process_sql --dbname postgres --set name="$POSTGRES_DB" <<< 'CREATE DATABASE :"name";'
}

# shellcheck disable=SC1090  # the scripts are other people's
run_scripts() {
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    note "Running $file"
    case $file in
      *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) docker_process_sql --file "$file" ;;
      *.sql.gz) gunzip --stdout "$file" | docker_process_sql ;;
      *.sql.xz) xz --decompress --stdout "$file" | docker_process_sql ;;
      *.sql.zst) zstd --decompress --stdout "$file" | docker_process_sql ;;
      *) note "Ignoring $file" ;;
    esac
  done
}

initialise() {
  if [ -z "$POSTGRES_PASSWORD" ] && [ "${POSTGRES_HOST_AUTH_METHOD-}" != trust ]; then
    refuse 'The database is new: set POSTGRES_PASSWORD (or _FILE), or POSTGRES_HOST_AUTH_METHOD=trust.'
  fi
  note 'Making the database'
  local options
  # The arguments of initdb are written as in a shell, with quotes.
  eval "options=($POSTGRES_INITDB_ARGS)"
  initdb --username "$POSTGRES_USER" --pwfile <(printf '%s\n' "$POSTGRES_PASSWORD") "${options[@]}"
  rule_for_hosts "$@"
  # Nobody else can reach it yet.
  pg_ctl --wait --options "$(printf '%q ' "$@" -c listen_addresses=)" start
  first_database
  run_scripts
  pg_ctl --wait --mode fast stop
  note 'The database is ready'
}

if [[ ${1-} == -* ]]; then set -- postgres "$@"; fi

if [[ ${1-} == postgres ]] && [[ " $* " != *' --help '* && " $* " != *' --version '* ]]; then
  if [ "$(id --user)" = 0 ]; then
    mkdir -p "$PGDATA"
    find "$PGDATA" /var/run/postgresql \! -user postgres -exec chown postgres {} +
    exec gosu postgres "${BASH_SOURCE[0]}" "$@"
  fi
  chmod 700 "$PGDATA"
  if [ ! -s "$PGDATA/PG_VERSION" ]; then
    read_variable PASSWORD
    read_variable USER postgres
    read_variable DB "$POSTGRES_USER"
    read_variable INITDB_ARGS
    initialise "${@:2}"
  fi
  # The server has no use for them, and its environment can be read.
  unset "${!POSTGRES_@}"
fi

exec "$@"
