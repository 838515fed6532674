#!/bin/sh
# Runs the server as the user redis, with its data in the volume that is the current folder.
set -eu

case ${1-} in
  -* | *.conf) set -- redis-server "$@" ;;
esac

if [ "${1-}" = redis-server ]; then
  if [ "$(id -u)" = 0 ]; then
    find . \! -user redis -exec chown redis {} +
    exec gosu redis "$0" "$@"
  fi
  # What is written down is nobody else's.
  if [ "$(umask)" = 0022 ]; then umask 0077; fi
  # The official image's server is compiled to answer everybody whom the network lets through; Debian's refuses strangers until
  # it is told the same. Said first, so that whoever says otherwise is heard.
  shift
  case ${1-} in
    -v | --version | -h | --help) set -- redis-server "$@" ;;
    '' | -*) set -- redis-server --protected-mode no "$@" ;;
    *) config=$1; shift; set -- redis-server "$config" --protected-mode no "$@" ;;
  esac
fi

exec "$@"
