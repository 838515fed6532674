# shellcheck shell=sh disable=SC2154 # a part of a rotation: what others set
# A secret that containers read when they start: all that have its file start again.

change() {
  put_next
  readers=$(readers_of "$file")
  # shellcheck disable=SC2086 # names of containers are single words
  if [ -n "$readers" ]; then start_again $readers; fi
}
