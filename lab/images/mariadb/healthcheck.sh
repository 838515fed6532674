#!/bin/bash
# usage: healthcheck.sh [--connect] [--innodb_initialized] [--innodb_buffer_pool_loaded] [--su-mysql]
# Says by its exit code whether the server passes every check named, with the account that the entrypoint made.
set -euo pipefail

account=/var/lib/mysql/.my-healthcheck.cnf

ask() {
  mariadb --defaults-extra-file="$account" --protocol=socket --batch --skip-column-names --execute "$1"
}

# The server that prepares the database has no network: it does not count.
connect() { [ "$(ask 'SELECT @@skip_networking')" = 0 ]; }

innodb_initialized() {
  [ "$(ask "SELECT 1 FROM information_schema.ENGINES
    WHERE engine = 'innodb' AND support IN ('YES', 'DEFAULT', 'ENABLED')")" = 1 ]
}

innodb_buffer_pool_loaded() {
  [[ $(ask "SELECT variable_value FROM information_schema.GLOBAL_STATUS
    WHERE variable_name = 'Innodb_buffer_pool_load_status'") == *'load completed'* ]]
}

if [ $# = 0 ]; then echo 'Name at least one check.' >&2; exit 1; fi

for check; do
  case $check in
    --su-mysql) shift; exec gosu mysql "$0" "$@" ;;
    --connect | --innodb_initialized | --innodb_buffer_pool_loaded)
      "${check#--}" || { echo "healthcheck ${check#--} failed" >&2; exit 1; } ;;
    *) echo "This lab image does not know the check '$check'." >&2; exit 1 ;;
  esac
done
