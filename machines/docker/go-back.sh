#!/bin/sh
# Puts a copy of a container's data back, which was made before another version of its application wrote there.
# usage: bocage-go-back COPY
#   COPY  one of the folders that Bocage names when it makes them, and when it refuses an earlier version
# What is there now is set aside as another copy, so that this can be undone by this. The container stays stopped: the version
# that fits comes with the inventory's earlier state, by scripts/up.
set -eu
if [ $# != 1 ] || [ ! -d "$1/data" ]; then
  echo 'usage: bocage-go-back COPY, a folder as /data/docker/volumes/VOLUME/kept/DATE-VERSION' >&2
  exit 1
fi
copy=$(readlink -f "$1")
container=$(cat "$copy/container")
paths=$(cat "$copy/paths")
version=$(cat "$copy/version")
kept=$(dirname "$copy")
data=$(dirname "$kept")/_data
umask 077

# FROM TO: all on one file system, so that each file moves at once.
move() (
  cd "$1" || exit
  # shellcheck disable=SC2086 # patterns
  for file in $paths; do
    if [ -e "$file" ]; then
      mkdir -p "$2/$(dirname "$file")"
      mv "$file" "$2/$file"
    fi
  done
)

if [ -n "$(docker ps --quiet --filter "name=^/?$container\$")" ]; then docker stop --time 60 "$container" > /dev/null; fi

now=$(cat "$kept/version")
aside=$kept/$(date --utc +%Y-%m-%dT%H%M%SZ)-$now-set-aside
mkdir "$aside"
cp "$copy/container" "$copy/paths" "$aside"
cp "$kept/version" "$aside"
move "$data" "$aside/data"
move "$copy/data" "$data"
if [ -n "$version" ]; then cp "$copy/version" "$kept/version"; else rm "$kept/version"; fi
rm -r "$copy"

echo "The data of $container is as version ${version:-before} left it. What was there is in $aside."
echo "$container stays stopped. Now bring up that version: take the inventory, or Bocage itself, back in git, then scripts/up."
