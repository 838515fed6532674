# shellcheck shell=sh
# Whether a container's application answers, by the check that the container has. Docker asks for the first time only when a whole
# interval is over, and by the health that it tells nobody can wait for less. A part of main.sh, of containers that start
# (components/container-service.ts), and of rotations (operations/departures).

# check_of CONTAINER : the words of its check, after the first, which says how they are meant; each ends with a NUL.
check_of() {
  docker inspect --format '{{range $n, $word := .Config.Healthcheck.Test}}{{if $n}}{{$word}}{{"\x00"}}{{end}}{{end}}' "$1" |
    head -c -1
}

# answers CONTAINER : whether it does now.
answers() { check_of "$1" | xargs -0 timeout 10 docker exec "$1" >/dev/null 2>&1; }

# wait_for_answer CONTAINER : until it does, for three minutes.
wait_for_answer() {
  # shellcheck disable=SC2016 # the words of the check are its arguments
  check_of "$1" | xargs -0 timeout 180 sh -c 'until timeout 10 docker exec "$@"; do sleep 0.2; done' sh "$1" >/dev/null 2>&1
}
