# shellcheck shell=sh disable=SC2154 # the values are set before it
# The beginning of a script that also runs when its resource is removed, with `removed` as $1, to close what it opened.
# Values: opened (a file of the machine's, for what is opened), opener (the resource).
# The engine makes first and deletes at the end: where a resource has got another URN, the old one's removal comes after the new
# one's work, and would undo it. Only who opened last closes.
if [ "${1-}" = removed ]; then
  if [ -e "$opened" ] && [ "$(cat "$opened")" != "$opener" ]; then exit 0; fi
else
  # Others may pass through the folders above, to what is theirs.
  (umask 066 && mkdir -p "${opened%/*}")
  (umask 077 && printf '%s\n' "$opener" > "$opened.new")
  sync "$opened.new"
  mv "$opened.new" "$opened"
fi
