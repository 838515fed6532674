#!/bin/bash
# Fills an empty volume with WordPress, writes wp-config.php where there is none, then runs the command.
set -euo pipefail

source=/usr/src/wordpress

fill_volume() {
  echo "WordPress not found in $PWD: copying it" >&2
  # What somebody already put there, such as a mounted plugin, is kept.
  local kept=() path
  for path in .htaccess wp-content/{plugins,themes}/*; do
    if [ -e "$path" ]; then kept+=(--exclude "./$path"); fi
  done
  if [ "$(stat --format %u:%g .)" = 0:0 ]; then chown www-data:www-data .; fi
  tar --create --directory "$source" --owner www-data --group www-data "${kept[@]}" . | tar --extract --no-overwrite-dir
}

write_configuration() {
  echo "No wp-config.php in $PWD: writing one that reads the WORDPRESS_* variables" >&2
  local line salt
  while IFS= read -r line; do
    if [[ $line == *'put your unique phrase here'* ]]; then
      salt=$(head --bytes=64 /dev/urandom | sha256sum | cut --delimiter=' ' --fields=1)
      line=${line/put your unique phrase here/$salt}
    fi
    printf '%s\n' "$line"
  done < "$source/wp-config-docker.php" > wp-config.php.new
  chown www-data:www-data wp-config.php.new
  mv wp-config.php.new wp-config.php
}

if [[ ${1-} == apache2* ]]; then
  if [ ! -e index.php ] && [ ! -e wp-includes/version.php ]; then fill_volume; fi
  variables=("${!WORDPRESS_@}")
  if [ ! -s wp-config.php ] && [ ${#variables[@]} -gt 0 ]; then write_configuration; fi
fi

exec "$@"
