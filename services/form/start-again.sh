# shellcheck shell=sh disable=SC2154 # a part of a rotation: what others set
# A secret that containers read when they start: all that have its file start again.

change() {
  put_next
  for user in $(docker ps --filter "volume=$file" --format '{{.Names}}'); do start_again "$user"; done
}
