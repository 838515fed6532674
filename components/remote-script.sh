# shellcheck shell=sh
# The beginning of a script that runs on a machine. What the script says from here on goes to the engine's log, to its state and to
# a terminal, and may be a tenant's (PHP prints what a site makes it print): the last 4000 bytes are passed on when it ends,
# without control characters (C0, C1), and without those that hide or turn the direction of writing.
clean() {
  tail -c 4000 | tr -d "\r" | tr "\000-\010\013-\037\177" "[?*]" |
    sed "s/\xc2[\x80-\x9f\xad]/?/g; s/\xe2\x80[\x8b-\x8f\xa8-\xae]/?/g; s/\xe2\x81[\xa0-\xaf]/?/g; s/\xef\xbb\xbf/?/g; s/\xd8\x9c/?/g"
}
bocage_words=$(mktemp -d)
mkfifo "$bocage_words/said"
# Also when the script is ended for taking too long.
(trap '' TERM && export LC_ALL=C && clean <"$bocage_words/said" >&2) &
exec >"$bocage_words/said" 2>&1
rm -r "$bocage_words"
