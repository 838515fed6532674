# shellcheck shell=sh
# Runs the script on standard input, for a quarter of an hour at most: an application that doesn't come back would hold up the
# whole run. Its words are ours.
#
# What it says goes to the engine's log, to its state and to a terminal, and may be a tenant's (PHP prints what a site makes it
# print): the last 4000 bytes are passed on, without control characters (C0, C1), and without those that hide or turn the
# direction of writing. Its exit code is the script's.
clean() {
  tail -c 4000 | tr -d "\r" | tr "\000-\010\013-\037\177" "[?*]" |
    sed "s/\xc2[\x80-\x9f\xad]/?/g; s/\xe2\x80[\x8b-\x8f\xa8-\xae]/?/g; s/\xe2\x81[\xa0-\xaf]/?/g; s/\xef\xbb\xbf/?/g; s/\xd8\x9c/?/g"
}
{
  {
    timeout 900 sh -s "$@" 3>&- 2>&1
    echo "$?" >&3
  } | (export LC_ALL=C && clean >&2)
} 3>&1 | { read -r code && exit "$code"; }
