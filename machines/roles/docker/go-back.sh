#!/bin/sh
# Puts a copy of a container's data back, which was made before another version of its application wrote there.
# usage: bocage-go-back COPY
#   COPY  one of the folders that Bocage names when it makes them, and when it refuses an earlier version
# What is there now, in its databases too, is set aside as another copy, so that this can be undone by this. The container stays stopped: the version
# that fits comes with the inventory's earlier state, by scripts/up.
# Killed at any moment, it is run again and goes on from there: until it is done, KEPT/going-back names the copy and the place aside.
set -eu
usage() {
  echo 'usage: bocage-go-back COPY, a folder as /data/docker/volumes/VOLUME/kept/DATE-VERSION' >&2
  exit 1
}
if [ $# != 1 ] || [ ! -f "$1/paths" ]; then usage; fi
copy=$(readlink -f "$1")
container=$(cat "$copy/container")
paths=$(cat "$copy/paths")
version=$(cat "$copy/version")
kept=$(dirname "$copy")
data=$(dirname "$kept")/_data
begun=$kept/going-back
umask 077

# FOLDER FILE: whether no folder on the way is a link, as root of a container can make one: what lies behind is not its data.
straight() {
  way=$(dirname "./$2")
  [ "$(readlink -m "$1/$way")" = "$(readlink -m "$1")${way#.}" ]
}

# FROM TO: all on one file system, so that each file moves at once.
move() (
  cd "$1" || exit
  # shellcheck disable=SC2086 # patterns
  for file in $paths; do
    if ! straight "$1" "$file" || ! straight "$2" "$file"; then
      echo "$file: a folder on the way there is a link. Nothing of it is moved: look at who made it, in $data." >&2
      exit 1
    fi
    if [ -e "$file" ]; then
      mkdir -p "$2/$(dirname "$file")"
      mv "$file" "$2/$file"
    fi
  done
)

# The databases that the copy has a dump of, each with the scripts of its engine: their server has to run.
databases() { if [ -d "$copy/databases" ]; then ls "$copy/databases"; fi; }

if [ -n "$(docker ps --quiet --filter "name=^/?$container\$")" ]; then docker stop --time 60 "$container" > /dev/null; fi

if [ ! -e "$begun" ]; then
  [ -d "$copy/data" ] || usage
  aside=$kept/$(date --utc +%Y-%m-%dT%H%M%SZ)-$(cat "$kept/version")-set-aside
  new=$kept/.new
  rm -rf "$new"
  mkdir "$new" "$new/data"
  cp "$copy/container" "$copy/paths" "$new"
  cp "$kept/version" "$new"
  for database in $(databases); do
    mkdir -p "$new/databases/$database"
    cp "$copy/databases/$database/"*.sh "$new/databases/$database"
    sh "$copy/databases/$database/dump.sh" < /dev/null > "$new/databases/$database/dump"
  done
  sync --file-system "$new"
  mv "$new" "$aside"
  printf '%s\n' "$copy" "$aside" > "$begun.new"
  mv "$begun.new" "$begun"
fi
aside=$(sed -n 2p "$begun")
if [ "$(head -n 1 "$begun")" != "$copy" ]; then
  echo "Another copy is on its way back, and that was not done. End that first: bocage-go-back $(head -n 1 "$begun")" >&2
  exit 1
fi
# Once all is set aside, what lies in the data is the copy's.
if [ ! -e "$aside/whole" ]; then
  move "$data" "$aside/data"
  : > "$aside/whole"
fi
if [ -d "$copy/data" ]; then
  move "$copy/data" "$data"
  rm -r "$copy/data"
fi
# Killed in the middle of one, it is put back once more, from its beginning.
for database in $(databases); do sh "$copy/databases/$database/restore.sh" < "$copy/databases/$database/dump" > /dev/null; done
if [ -n "$version" ]; then cp "$copy/version" "$kept/version"; else rm -f "$kept/version"; fi
rm "$begun"
rm -r "$copy"

echo "The data of $container is as version ${version:-before} left it. What was there is in $aside."
echo "$container stays stopped. Now bring up that version: take the inventory, or Bocage itself, back in git, then scripts/up."
