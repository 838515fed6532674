#!/bin/bash
# Brings the volume up to what the image has, then runs Apache.
set -euo pipefail
shopt -s nullglob
core=/var/www/html storage=/storage

mkdir -p "$storage"/{conf,data,lib/plugins,lib/tpl}
cp -R "$core/data.core/." "$storage/data"
# What comes with the image is linked to it: no stale copy stays in the volume.
ln -sfn "$core/conf.core/license.php" "$storage/conf/license.php"
for kind in plugins tpl; do
  for path in "$core/lib/$kind.core"/*; do
    link=$storage/lib/$kind/${path##*/}
    rm -rf "$link"
    ln -s "$path" "$link"
  done
done
if [ "$(id --user)" = 0 ]; then
  find "$storage" \! -user www-data -exec chown --no-dereference www-data:www-data {} +
fi

exec apache2-foreground
