# shellcheck shell=sh disable=SC2154 # a part of a rotation: what others set
# A secret that Gitea reads when it starts: it is away for some seconds. Values: container.
# The key that it signs sign-ins to other programs with is its own, in its volume: it makes another where there is none.

change() {
  put_next
  docker exec "$container" rm -f /data/gitea/jwt/private.pem
  start_again "$container"
}
