# shellcheck shell=sh disable=SC2154 # the values are set before it
# A part of components/container/version.sh, which follows it, as it follows client.sh: PostgreSQL doesn't read what another of its major versions wrote. The data
# is taken over as its manual has it ("Upgrading a PostgreSQL Cluster", pg_dumpall): the former version serves it once more, to nobody else, and
# the new one's pg_dumpall carries all of it into a new cluster.
# Values beside version.sh's: root (the file with the superuser's password, on this machine).

# Whether the data is of another major version than the one that is wanted.
is_other_form() { [ -s "$data/PG_VERSION" ] && [ "$(head -c 16 "$data/PG_VERSION")" != "${wanted%%.*}" ]; }

former=$container.former
next=$container.next

# Nothing of it serves any more: before the data is anybody else's.
end_conversion() { docker rm --force --volumes "$former" "$next" > /dev/null 2>&1 || [ -z "$(docker ps --all --quiet --filter "name=^/?$container\.")" ]; }

# The image that wrote the data: that of the container that is there, or the last that ran here.
former_image() {
  major=$(head -c 16 "$data/PG_VERSION")
  for candidate in "$(docker inspect --format '{{.Image}}' "$container" 2> /dev/null || :)" "$(cat "$kept/image" 2> /dev/null || :)"; do
    if [ -z "$candidate" ]; then continue; fi
    case $(docker run --rm --network none --entrypoint postgres "$candidate" --version || :) in
    "postgres (PostgreSQL) $major."*)
      printf '%s' "$candidate"
      return
      ;;
    esac
  done
  echo "PostgreSQL $major wrote the data of $container, and no image of that version is known here: bring up version $major first, then $wanted." >&2
  return 1
}

# NAME IMAGE FOLDER MOUNT: a server that nobody reaches, with its data in the folder, until it answers.
serve() {
  docker run --detach --name "$1" --network none \
    --cap-drop ALL --cap-add CHOWN --cap-add DAC_OVERRIDE --cap-add FOWNER --cap-add SETGID --cap-add SETUID \
    --security-opt no-new-privileges --env PGDATA=/var/lib/postgresql/data --env POSTGRES_PASSWORD_FILE=/run/secrets/root \
    --volume "$root:/run/secrets/root:ro" --volume "$3:/var/lib/postgresql/data" --volume "$4" \
    "$2" postgres -c listen_addresses=127.0.0.1 > /dev/null
  # Docker has no word to wait for this with.
  # shellcheck disable=SC2016 # the inner shell's
  if ! timeout 600 sh -c '
    until docker exec "$1" pg_isready --quiet --host=127.0.0.1 --username=postgres; do
      [ "$(docker inspect --format "{{.State.Running}}" "$1")" = true ] || exit 1
      sleep 1
    done' sh "$1"; then
    docker logs --tail 20 "$1" >&2 || :
    return 1
  fi
}

# FOLDER: makes there what the data becomes.
convert() {
  work=$kept/.conversion
  image_before=$(former_image)
  mkdir "$work" "$1"
  mkdir -m 0777 "$work/socket" # whatever number each image gives its user: nobody else comes through the folders above
  serve "$former" "$image_before" "$data" "$work/socket:/var/run/postgresql"
  serve "$next" "$image" "$1" "$work/socket:/former:ro"
  # The superuser is there already: the one statement that makes it is left out. It comes among the first lines, before any data.
  # shellcheck disable=SC2016 # the container's
  as_superuser "$next" bash -euo pipefail -c '
    pg_dumpall --host=/former --username=postgres | {
      while IFS= read -r line && [ "$line" != "CREATE ROLE postgres;" ]; do printf "%s\n" "$line"; done
      cat
    } | psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname=postgres --output=/dev/null
    vacuumdb --all --analyze-only --quiet' < /dev/null
  docker stop --time "$seconds" "$next" "$former" > /dev/null
  for server in "$former" "$next"; do
    if [ "$(docker inspect --format '{{.State.ExitCode}}' "$server")" != 0 ]; then
      echo "$server did not end by itself within $seconds seconds: what it wrote may not be whole." >&2
      exit 1
    fi
  done
  end_conversion
  rm -r "$work"
}
