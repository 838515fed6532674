# shellcheck shell=sh disable=SC2154 # a part of a rotation: what others set
# A secret that Gitea reads when it starts: it is away for some seconds. Values: container.
# The key that it signs sign-ins to other programs with is its own, in its volume: it makes another where there is none.

change() {
  put_next
  docker exec "$container" rm -f /data/gitea/jwt/private.pem
  docker restart --time 60 "$container" > /dev/null
  tries=0
  while [ "$(docker inspect --format '{{.State.Health.Status}}' "$container")" != healthy ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 90 ]; then
      echo "$container does not answer since it has its new secret: look at docker logs $container" >&2
      exit 1
    fi
    sleep 2
  done
}
