#!/bin/bash
# Makes the database on an empty volume from the MARIADB_* variables, then runs the server as the user mysql.
set -euo pipefail
shopt -s nullglob

data=/var/lib/mysql
socket=/run/mysqld/mysqld.sock
variables=(ROOT_PASSWORD ROOT_PASSWORD_HASH ROOT_HOST DATABASE USER PASSWORD PASSWORD_HASH)

note() { printf '%s [entrypoint] %s\n' "$(date --rfc-3339=seconds)" "$*"; }
refuse() { note "ERROR: $*" >&2; exit 1; }

# Sets MARIADB_<name> from itself, from its older name MYSQL_<name>, or from the file that either's _FILE names.
read_variable() {
  local name=MARIADB_$1 prefix file found=
  for prefix in MARIADB_ MYSQL_; do
    file=${prefix}$1_FILE
    if [ -n "${!file-}" ]; then
      [ -z "${!name-}" ] || refuse "Both $name and $file are set: write one of them."
      found=$(< "${!file}")
    fi
    unset "$file"
  done
  local older=MYSQL_$1
  found=${!name:-${found:-${!older-}}}
  unset "$older"
  export "$name=$found"
}

# A value between quotes, for SQL.
sql_text() {
  local text=${1//\\/\\\\}
  printf "'%s'" "${text//\'/\\\'}"
}

# A name between back quotes, for SQL.
sql_name() { printf '`%s`' "${1//\`/\`\`}"; }

# Runs standard input on the server that is being prepared.
query() {
  local password=
  if [ -n "${password_is_set-}" ]; then password=$MARIADB_ROOT_PASSWORD; fi
  MYSQL_PWD=$password mariadb --no-defaults --protocol=socket --socket="$socket" --user=root --binary-mode --comments \
    --default-character-set=utf8mb4 "$@"
}

# The same for the scripts of /docker-entrypoint-initdb.d, which know it by this name.
# shellcheck disable=SC2120  # the arguments are theirs
docker_process_sql() { query ${MARIADB_DATABASE:+"--database=$MARIADB_DATABASE"} "$@"; }

start_privately() {
  "$@" --skip-networking --socket="$socket" &
  server=$!
  local attempt
  for attempt in {1..60}; do
    if mariadb-admin --no-defaults --socket="$socket" --user=nobody ping &> /dev/null; then return; fi
    kill -0 "$server" 2> /dev/null || refuse 'The server stopped while the database was being prepared.'
    sleep 0.5
  done
  refuse "The server does not answer after $((attempt / 2)) seconds."
}

stop_privately() {
  kill "$server"
  wait "$server" || true
}

# Statements for the account of healthcheck.sh; its password is a file beside the data.
health_account() {
  local password host
  password=$(head --bytes=24 /dev/urandom | base64)
  for host in localhost 127.0.0.1 ::1; do
    printf 'CREATE OR REPLACE USER healthcheck@%s IDENTIFIED BY %s;\n' "'$host'" "$(sql_text "$password")"
    printf 'GRANT USAGE ON *.* TO healthcheck@%s;\n' "'$host'"
  done
  (umask 077 && printf '[mariadb-client]\nsocket=%s\nuser=healthcheck\npassword=%s\n' "$socket" "$password" \
    > "$data/.my-healthcheck.cnf")
}

# Statements for root, from elsewhere and from here.
root_accounts() {
  local by
  if [ -n "$MARIADB_ROOT_PASSWORD_HASH" ]; then
    by="PASSWORD $(sql_text "$MARIADB_ROOT_PASSWORD_HASH")"
  else
    by=$(sql_text "$MARIADB_ROOT_PASSWORD")
  fi
  local host=${MARIADB_ROOT_HOST:-%}
  if [ "$host" != localhost ]; then
    printf 'CREATE USER root@%s IDENTIFIED BY %s;\n' "$(sql_text "$host")" "$by"
    printf 'GRANT ALL ON *.* TO root@%s WITH GRANT OPTION;\n' "$(sql_text "$host")"
  fi
  # Those that the installer made for this container's own name and loopback.
  printf "EXECUTE IMMEDIATE CONCAT('DROP USER IF EXISTS root@', QUOTE(@@hostname), ', root@127.0.0.1, root@''::1''');\n"
  printf 'ALTER USER root@localhost IDENTIFIED BY %s;\n' "$by"
}

# Statements for the one database and the one account that may be asked for.
first_database() {
  if [ -n "$MARIADB_DATABASE" ]; then
    printf 'CREATE DATABASE IF NOT EXISTS %s;\n' "$(sql_name "$MARIADB_DATABASE")"
  fi
  if [ -z "$MARIADB_USER" ]; then return; fi
  local by
  by=$(sql_text "$MARIADB_PASSWORD")
  if [ -n "$MARIADB_PASSWORD_HASH" ]; then by="PASSWORD $(sql_text "$MARIADB_PASSWORD_HASH")"; fi
  printf "CREATE USER %s@'%%' IDENTIFIED BY %s;\n" "$(sql_text "$MARIADB_USER")" "$by"
  if [ -n "$MARIADB_DATABASE" ]; then
    printf "GRANT ALL ON %s.* TO %s@'%%';\n" "$(sql_name "${MARIADB_DATABASE//_/\\_}")" "$(sql_text "$MARIADB_USER")"
  fi
}

# shellcheck disable=SC1090,SC2119  # the scripts are other people's
run_scripts() {
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    note "Running $file"
    case $file in
      *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) docker_process_sql < "$file" ;;
      *.sql.gz) gunzip --stdout "$file" | docker_process_sql ;;
      *.sql.xz) xz --decompress --stdout "$file" | docker_process_sql ;;
      *.sql.zst) zstd --decompress --stdout "$file" | docker_process_sql ;;
      *) note "Ignoring $file" ;;
    esac
  done
}

initialise() {
  if [ -n "${MARIADB_RANDOM_ROOT_PASSWORD-}" ]; then
    MARIADB_ROOT_PASSWORD=$(head --bytes=24 /dev/urandom | base64)
    note "GENERATED ROOT PASSWORD: $MARIADB_ROOT_PASSWORD"
  fi
  if [ -z "$MARIADB_ROOT_PASSWORD$MARIADB_ROOT_PASSWORD_HASH${MARIADB_ALLOW_EMPTY_ROOT_PASSWORD-}" ]; then
    refuse 'The database is new: set MARIADB_ROOT_PASSWORD (or _FILE), MARIADB_ROOT_PASSWORD_HASH,' \
      'MARIADB_RANDOM_ROOT_PASSWORD or MARIADB_ALLOW_EMPTY_ROOT_PASSWORD.'
  fi
  note 'Making the database'
  mariadb-install-db --datadir="$data" --auth-root-authentication-method=normal --skip-test-db \
    --default-time-zone=SYSTEM --skip-log-bin > /dev/null
  start_privately "$@"
  if [ -z "${MARIADB_INITDB_SKIP_TZINFO-}" ]; then
    mariadb-tzinfo-to-sql --skip-write-binlog /usr/share/zoneinfo 2> /dev/null | query --database=mysql
  fi
  { health_account; first_database; root_accounts; } | query --database=mysql
  if [ -n "$MARIADB_ROOT_PASSWORD" ]; then password_is_set=yes; fi
  run_scripts
  stop_privately
  note 'The database is ready'
}

upgrade() {
  if [ "${MARIADB_AUTO_UPGRADE:-0}" = 0 ]; then return; fi
  note 'Bringing the system tables up to date'
  start_privately "$@" --skip-grant-tables
  mariadb-upgrade --no-defaults --socket="$socket" --upgrade-system-tables
  stop_privately
}

if [[ ${1-} == -* ]]; then set -- mariadbd "$@"; fi

if [[ ${1-} == mariadbd || ${1-} == mysqld ]] && [[ " $* " != *' --help '* && " $* " != *' --version '* ]]; then
  for variable in "${variables[@]}"; do read_variable "$variable"; done
  if [ "$(id --user)" = 0 ]; then
    find "$data" \! -user mysql -exec chown mysql: {} +
    exec gosu mysql "${BASH_SOURCE[0]}" "$@"
  fi
  if [ -d "$data/mysql" ]; then upgrade "$@"; else initialise "$@"; fi
  # The server has no use for them, and its environment can be read.
  for variable in "${variables[@]}"; do unset "MARIADB_$variable"; done
fi

exec "$@"
