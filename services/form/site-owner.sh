# shellcheck shell=sh disable=SC2154 # the values are set before it
# Whose a site was when it was last seen to, as this machine remembers it: what the site itself says of it, a former owner may have
# written. Values: container, owner.
owners=/var/lib/bocage/site-owners

# Whether it was another's; one that nobody remembers is new.
was_anothers() {
  owner_before=$(cat "$owners/$container" 2> /dev/null || :)
  [ -n "$owner_before" ] && [ "$owner_before" != "$owner" ]
}

remember_owner() {
  install -d -m 0711 "${owners%/*}"
  install -d -m 0700 "$owners"
  printf '%s\n' "$owner" > "$owners/$container.new"
  sync "$owners/$container.new"
  mv "$owners/$container.new" "$owners/$container"
}
