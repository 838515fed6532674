# shellcheck shell=sh disable=SC2034,SC2154 # the values are set before it; what it sets, others read
# Which organisation is which association's: a file for each association, root's alone, with the organisation's id in Gitea and
# the name it had. Beside the values of api.sh: organisations (the folder).

# Others may pass through the folders above, to what is theirs.
(umask 066 && mkdir -p "${organisations%/*}")
(umask 077 && mkdir -p "$organisations")

# find_organisation ASSOCIATION: sets id and name, both empty if it never had one; name alone empty when the one it had is gone.
# One from before this was remembered is known by its name. It is the association's if the service account made it, and no
# other association is known to have it; else hindrance says what is in the way.
find_organisation() {
  id='' name='' hindrance=''
  memory=$organisations/$1
  if [ -e "$memory" ]; then
    read -r id name < "$memory"
    # What Gitea has under the name that it had; it leads on from a name that was given up.
    if ask_for_organisation "$name" && [ "$(jq .id "$work/organisation")" = "$id" ]; then
      keep_organisation
      return
    fi
    list /orgs > "$work/all"
    jq --argjson id "$id" 'select(.id == $id)' "$work/all" > "$work/organisation"
    name=
    [ ! -s "$work/organisation" ] || keep_organisation
    return
  fi
  ask_for_organisation "$1" || return 0
  other=$(whose "$(jq .id "$work/organisation")")
  if [ -n "$other" ]; then
    hindrance="it is the organisation of the association \"$other\", whose owners gave it that name"
  elif ! there "/orgs/$1/members/$account"; then
    hindrance='it was not made by Bocage'
  else
    keep_organisation
  fi
}

# Whether there is an organisation under this name: NAME. It is then in $work/organisation.
ask_for_organisation() {
  there "/orgs/$1" && mv "$work/answer" "$work/organisation"
}

# The association that an organisation is known to be of: ID; nothing when it is nobody's.
whose() {
  for file in "$organisations"/*; do
    if [ -e "$file" ] && grep -q "^$1 " "$file"; then printf '%s' "${file##*/}"; fi
  done
}

# Remembers whose $work/organisation is; sets id and name.
keep_organisation() {
  id=$(jq .id "$work/organisation")
  name=$(jq --raw-output .name "$work/organisation")
  [ "$(cat "$memory" 2> /dev/null)" != "$id $name" ] || return 0
  (umask 077 && printf '%s %s\n' "$id" "$name" > "$organisations/.new")
  sync "$organisations/.new"
  mv "$organisations/.new" "$memory"
}
