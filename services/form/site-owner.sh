# shellcheck shell=sh disable=SC2154 # the values are set before it
# Whose a site was when it was last seen to, as this machine remembers it: what the site itself says of it, a former owner may have
# written. Values: container, owner, owners (the folder where this machine remembers).

# Prints the owner that it had; nothing where nobody remembers.
owner_before() { cat "$owners/$container" 2> /dev/null || :; }

# It is this owner's from now on.
remember_owner() {
  if [ "$(owner_before)" = "$owner" ]; then return 0; fi
  install -d -m 0711 "${owners%/*}"
  install -d -m 0700 "$owners"
  printf '%s\n' "$owner" > "$owners/$container.new"
  sync "$owners/$container.new"
  mv "$owners/$container.new" "$owners/$container"
}
