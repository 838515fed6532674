# shellcheck shell=sh
# Containers that read a secret's file, which they have mounted. A part of main.sh, and of rotations (operations/departures).

# readers_of FILE : the running containers that have it mounted, by name, a line each.
readers_of() { docker ps --filter "volume=$1" --format '{{.Names}}'; }

# sees_file CONTAINER FILE : what it has mounted is as the file that is there now. A file that took the place of another isn't, nor
# the same one in another place (docs/decisions/0022), until it starts again.
sees_file() {
  # What doesn't run has nothing mounted: when it starts, it gets what is there.
  if [ "$(docker inspect --format '{{.State.Pid}}' "$1")" = 0 ]; then return 0; fi
  mounted=$(docker inspect --format "{{.State.Pid}}/root{{range .Mounts}}{{if eq .Source \"$2\"}}{{.Destination}}{{end}}{{end}}" "$1") &&
    cmp -s "$2" "/proc/$mounted"
}

# start_again CONTAINER... : they read what they read at their start. Each has the time to end that it is given, and is waited for once
# all have started: one may need another to be well.
start_again() {
  restart_all "$@" >/dev/null || return 1
  for started in "$@"; do
    if wait_for_answer "$started"; then continue; fi
    echo "$started does not answer after it started again with its new secret: look at docker logs $started" >&2
    return 1
  done
}

# restart_all CONTAINER... : side by side, a few at a time, since a small machine starts no dozen at once. Each has the time to end that
# it was made with.
restart_all() { printf '%s\n' "$@" | xargs -P 4 -n 1 docker restart; }
