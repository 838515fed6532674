# shellcheck shell=sh disable=SC2154 # the values are set before it
# Before a container of another version is made: keeps a copy of what the version before it wrote, and refuses an earlier one.
# Values: container, image (the reference to run), volume, paths (patterns below the volume, split at spaces), seconds (that the
# container has to end); databases (its databases' names, split at spaces, where it has some: `write_database_scripts FOLDER` writes how
# each is measured, dumped and put back); says (the file of the data in which its application says of which version it is, in single quotes,
# where it may be of an earlier one than its image); converts (where its versions keep data in forms of which the next doesn't read the one before:
# `is_other_form`, `convert FOLDER` and `end_conversion` come before this, as in services/databases/postgresql/next-major.sh).
# The copies lie beside the volume's data, for root alone: who purges the volume purges them. See docs/decisions/0014.

copies=2
margin=262144 # KiB that stay free beside a copy: the next version writes too

data=$(docker volume inspect --format '{{.Mountpoint}}' "$volume")
kept=$(dirname "$data")/kept
record=$kept/version
databases=${databases-}
converts=${converts-}
says=${says-}

tag=${image%%@*}
tag=${tag##*:}
wanted=$(printf '%s' "$tag" | sed 's/^v\([0-9]\)/\1/; s/[^0-9.].*//')
if [ -z "$wanted" ]; then
  echo "$image: its version does not begin with a number, so that nobody can say which comes before which. Name another." >&2
  exit 1
fi

umask 077
mkdir -p "$kept"
remember() {
  printf '%s\n' "$1" > "$record.new"
  sync "$record.new"
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
# FOLDER: from now on, what is whole there is a copy, named by the version that wrote it.
become_copy() {
  writer=$(cat "$1/version")
  copy=$kept/$(date --utc +%Y-%m-%dT%H%M%SZ)-${writer:-unknown}
  mv "$1" "$copy"
}
# What a killed run began to copy, to convert, or to remove.
sweep() { find "$kept" -mindepth 1 -maxdepth 1 \( -name '.new' -o -name '.surplus' -o -name '.conversion' -o -name '.exchange' \) -exec rm -r {} +; }
# Its state in a word, as `running`; nothing where there is no container.
state() { docker ps --all --filter "name=^/?$container\$" --format '{{.State}}'; }
was_killed() { [ "$(docker inspect --format '{{.State.ExitCode}}' "$container")" = 137 ]; }
# Whether the container runs the very image that is wanted: then it is of that version, whatever is remembered.
runs_wanted() {
  [ -n "$(state)" ] || return 1
  [ "$(docker inspect --format '{{.Image}}' "$container")" = "$(docker image inspect --format '{{.Id}}' "$image")" ]
}

# What a killed run of a conversion still served: nobody else may serve that data meanwhile.
if [ -n "$converts" ]; then end_conversion; fi
# The data gives way to what it was converted to, by two moves: from the first on, this is gone on with, whenever it was killed.
exchange=$kept/.exchange
end_exchange() {
  if [ ! -e "$exchange/data" ]; then mv -T "$data" "$exchange/data"; fi
  if [ -e "$exchange/next" ]; then mv -T "$exchange/next" "$data"; fi
  sync --file-system "$kept"
  remember "$(cat "$exchange/into")"
  become_copy "$exchange"
}
if [ -e "$exchange/data" ]; then end_exchange; fi

if [ -e "$kept/going-back" ]; then
  echo "$container: somebody began to put a copy of its data back, and that was not done: a part of it is still beside. Run this on the machine, then this again: bocage-go-back $(head -n 1 "$kept/going-back")" >&2
  exit 1
fi

files "$data" > "$kept/files"
written=
if [ -s "$record" ]; then written=$(cat "$record"); fi
# Which image is of the version that writes: one that doesn't read another's data is asked for again.
remember_image() { printf '%s\n' "$image" > "$kept/image"; }
# Of data in databases alone, nothing is known until it was remembered once, but by the container.
is_new() { [ ! -s "$kept/files" ] && { [ -z "$databases" ] || { [ -z "$written" ] && { [ -z "$(state)" ] || runs_wanted; }; }; }; }
if [ "$written" = "$wanted" ] || is_new; then
  remember "$wanted"
  remember_image
  exit 0
fi
# From before versions were remembered. Such a container is made again by this run, and killed at once if it still ran.
# What its application put there itself may be of an earlier version than the image, and says which: that one wrote it.
says() { if [ -f "$data/$says" ]; then sed -n "/= '.*';/{s/.*= '\([0-9][0-9.]*\)[^']*';.*/\1/p;q}" "$data/$says"; fi; }
if [ -z "$written" ] && runs_wanted; then
  written=$wanted
  if [ -n "$says" ]; then
    said=$(says)
    if [ -n "$said" ] && [ "$(printf '%s\n' "$said" "$wanted" | sort --version-sort | tail -n 1)" = "$wanted" ]; then written=$said; fi
  fi
fi

newest=$(printf '%s\n' "$written" "$wanted" | sort --version-sort | tail -n 1)
if [ "$newest" != "$wanted" ]; then
  {
    echo "The data of $container was last written by version $written. Version $wanted is earlier: it could damage what it doesn't know."
    echo "Keep version $written or a later one. To go back with the data as it was, run one of these on the machine, then this again:"
    copies | while read -r kept_copy; do echo "  bocage-go-back $kept_copy"; done
  } >&2
  exit 1
fi

sweep
if [ "$written" != "$wanted" ]; then
  needed=$(cd "$data" && tr '\n' '\0' < "$kept/files" | du --summarize --total --block-size=1K --files0-from=- | tail -n 1 | cut -f 1)
  new=$kept/.new
  mkdir "$new" "$new/databases"
  if [ -n "$databases" ]; then write_database_scripts "$new/databases"; fi
  for name in $databases; do
    size=$(sh "$new/databases/$name/size.sh" < /dev/null)
    case $size in
    '' | *[!0-9]*)
      echo "$container: how large its database \"$name\" is can't be seen: it is dumped before version $wanted. Its server says: $size" >&2
      exit 1
      ;;
    esac
    needed=$((needed + size))
  done
  free=$(df --output=avail --block-size=1K "$kept" | tail -n 1)
  if [ "$free" -lt $((needed + margin)) ]; then
    {
      echo "$container: before version $wanted, its data is copied. That takes $((needed / 1024)) MiB and leaves $((margin / 1024)) free, and the disk has $((free / 1024)). Make room, or give the machine a larger disk."
      if [ -n "$(copies)" ]; then
        echo 'Earlier copies are there, in MiB; what nobody goes back to any more may go (rm -r):'
        copies | while read -r kept_copy; do du --summarize --block-size=1M "$kept_copy"; done
      fi
    } >&2
    exit 1
  fi
fi

# Only what ended by itself has written everything down.
stopped=
converting=
finish() {
  if [ -n "$converting" ]; then
    end_conversion
    echo "$container: what version $written wrote could not be taken over by version $wanted. It goes on with version $written, and nothing of it was changed." >&2
  fi
  rm -rf "$kept/.new" "$kept/.conversion"
  if [ -n "$stopped" ]; then docker start "$container" > /dev/null; fi
}
trap finish EXIT
trap 'exit 1' HUP INT TERM
case $(state) in
'') ;;
exited)
  if was_killed; then
    stopped=yes
    echo "$container was killed when it ended last: what it holds may not be whole. It is started, so that its own version puts that in order; run this again once it answers." >&2
    exit 1
  fi
  ;;
*)
  stopped=yes
  docker stop --time "$seconds" "$container" > /dev/null
  if was_killed; then
    echo "$container did not end within $seconds seconds and was killed: what it holds may not be whole. It goes on as it was; run this again. If it never ends in time, stop it on the machine before (docker stop --time 600 $container)." >&2
    exit 1
  fi
  ;;
esac

if [ "$written" = "$wanted" ]; then
  remember "$wanted"
  remember_image
  stopped=
  exit 0
fi

printf '%s\n' "$container" > "$new/container"
printf '%s\n' "$paths" > "$new/paths"
printf '%s\n' "$written" > "$new/version"
files "$data" > "$kept/files" # a server that has ended left fewer
for name in $databases; do sh "$new/databases/$name/dump.sh" < /dev/null > "$new/databases/$name/dump"; done
if [ -n "$converts" ] && is_other_form; then
  # The data itself becomes the copy.
  printf '%s\n' "$wanted" > "$new/into"
  converting=yes
  convert "$new/next"
  converting=
  sync --file-system "$new"
  mv "$new" "$exchange"
  end_exchange
else
  mkdir "$new/data"
  (cd "$data" && tr '\n' '\0' < "$kept/files" | xargs --null --no-run-if-empty cp --archive --parents --target-directory="$new/data")
  sync --file-system "$new"
  become_copy "$new"
  remember "$wanted"
fi
remember_image
# One that is removed is no copy any more from the first moment on.
copies | tail -n "+$((copies + 1))" | while read -r surplus; do
  mv "$surplus" "$kept/.surplus"
  rm -r "$kept/.surplus"
done
# The container that takes its place is made now: until then, nothing may write.
stopped=
echo "note: $container: what version ${written:-before} wrote is kept in $copy. To go back: bocage-go-back $copy" >&2
