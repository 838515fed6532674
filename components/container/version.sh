# shellcheck shell=sh disable=SC2154 # the values are set before it
# Before a container of another version is made: keeps a copy of what the version before it wrote, and refuses an earlier one.
# Values: container, image (the reference to run), volume, paths (patterns below the volume, split at spaces), seconds (that the
# container has to end).
# The copies lie beside the volume's data, for root alone: who purges the volume purges them. See docs/decisions/0014.

copies=2
margin=262144 # KiB that stay free beside a copy: the next version writes too

data=$(docker volume inspect --format '{{.Mountpoint}}' "$volume")
kept=$(dirname "$data")/kept
record=$kept/version

tag=${image%%@*}
tag=${tag##*:}
wanted=$(printf '%s' "$tag" | sed 's/[^0-9.].*//')
if [ -z "$wanted" ]; then
  echo "$image: its version does not begin with a number, so that nobody can say which comes before which. Name another." >&2
  exit 1
fi

umask 077
mkdir -p "$kept"
remember() {
  printf '%s\n' "$1" > "$record.new"
  mv "$record.new" "$record"
}
# The files of the data that the patterns name, a line each: FOLDER.
files() (
  cd "$1" || exit
  # shellcheck disable=SC2086 # patterns
  for file in $paths; do if [ -e "$file" ]; then printf '%s\n' "$file"; fi; done
)
# The copies, newest first.
copies() { find "$kept" -mindepth 1 -maxdepth 1 -type d -name '[0-9]*' | sort --reverse; }

files "$data" > "$kept/files"
written=
if [ -s "$record" ]; then written=$(cat "$record"); fi
if [ ! -s "$kept/files" ] || [ "$written" = "$wanted" ]; then
  remember "$wanted"
  exit 0
fi

newest=$(printf '%s\n' "$written" "$wanted" | sort --version-sort | tail -n 1)
if [ "$newest" != "$wanted" ]; then
  {
    echo "The data of $container was last written by version $written. Version $wanted is earlier: it could damage what it doesn't know."
    echo "Keep version $written or a later one. To go back with the data as it was, run one of these on the machine, then this again:"
    copies | while read -r copy; do echo "  bocage-go-back $copy"; done
  } >&2
  exit 1
fi

find "$kept" -mindepth 1 -maxdepth 1 -name '.new' -exec rm -r {} +
needed=$(cd "$data" && tr '\n' '\0' < "$kept/files" | du --summarize --total --block-size=1K --files0-from=- | tail -n 1 | cut -f 1)
free=$(df --output=avail --block-size=1K "$kept" | tail -n 1)
if [ "$free" -lt $((needed + margin)) ]; then
  echo "$container: before version $wanted, its data is copied. That takes $((needed / 1024)) MiB and leaves $((margin / 1024)) free, and the disk has $((free / 1024)). Make room, or give the machine a larger disk." >&2
  exit 1
fi

# Only what ended by itself has written everything down.
stopped=
finish() {
  rm -rf "$kept/.new"
  if [ -n "$stopped" ]; then docker start "$container" > /dev/null; fi
}
trap finish EXIT
trap 'exit 1' HUP INT TERM
if [ -n "$(docker ps --quiet --filter "name=^/?$container\$")" ]; then
  stopped=yes
  docker stop --time "$seconds" "$container" > /dev/null
  if [ "$(docker inspect --format '{{.State.ExitCode}}' "$container")" = 137 ]; then
    echo "$container did not end within $seconds seconds and was killed: what it holds may not be whole. It goes on as it was; run this again." >&2
    exit 1
  fi
fi

new=$kept/.new
mkdir "$new" "$new/data"
printf '%s\n' "$container" > "$new/container"
printf '%s\n' "$paths" > "$new/paths"
printf '%s\n' "$written" > "$new/version"
files "$data" > "$kept/files" # a server that has ended left fewer
(cd "$data" && tr '\n' '\0' < "$kept/files" | xargs --null cp --archive --parents --target-directory="$new/data")
copy=$kept/$(date --utc +%Y-%m-%dT%H%M%SZ)-${written:-unknown}
mv "$new" "$copy"
remember "$wanted"
copies | tail -n "+$((copies + 1))" | while read -r surplus; do rm -r "$surplus"; done
# The container that takes its place is made now: until then, nothing may write.
stopped=
echo "note: $container: what version ${written:-before} wrote is kept in $copy. To go back: bocage-go-back $copy" >&2
