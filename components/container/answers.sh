# shellcheck shell=sh disable=SC2154 # the values are set before it, and functions are those of answers.sh
# A container that was made, or that a killed run left before its application answered. Values: container; id (of which container that
# was seen: another is asked anew).
if ! wait_for_answer "$container"; then
  echo "$container runs on $(hostname), and does not answer after three minutes: look at docker logs $container there" >&2
  exit 1
fi
