# shellcheck shell=sh disable=SC2154 # the values are set before it
# An association's organisation: its repositories, each with a first page, and its teams with just the members of the inventory.
# With the word "removed": the organisation stays as it is, and nobody is a member any more.
# Values: those of api.sh; organisation (JSON: {key, name, repositories: [], members: {team: [person]}}).
#
# Owners may give an organisation another name, even one that is another association's key: which is whose is known by Gitea's
# own id, which this machine remembers from the day it was made (recall.sh).

organisation() { printf '%s' "$organisation" | jq --raw-output "$@"; }
association=$(organisation .key)

refuse() {
  printf '%s\n' "$1" >&2
  exit 1
}

if [ "${1-}" = removed ]; then
  # A Gitea that left before, and an organisation that was never made or was purged, let nobody in.
  has_container || exit 0
  sign_in write:organization
  find_organisation "$association"
  [ -n "$name" ] || exit 0
  organisation=$(organisation '{ key, repositories: [], members: {} }')
else
  forget_lasting_token
  sign_in write:organization,write:repository
  # Two associations at once may not take up the same organisation.
  exec 8< "$organisations"
  flock 8
  find_organisation "$association"
  [ -z "$hindrance" ] ||
    refuse "There is an organisation \"$association\" on $container already: $hindrance. Ask its owners to give it another name, or give the association another key (the name of its file)."
  [ -n "$name" ] || [ -z "$id" ] ||
    refuse "The organisation of \"$association\" on $container (number $id there) is gone: somebody destroyed it in Gitea. If a new one shall begin empty, remove $memory on its machine, then run scripts/up."
  if [ -z "$name" ]; then
    organisation '{ username: .key, full_name: .name, visibility: "private" }' | api POST /orgs > "$work/organisation"
    keep_organisation
  fi
  exec 8<&-
fi

for repository in $(organisation '.repositories[]'); do
  if ! there "/repos/$name/$repository"; then
    jq --null-input --arg name "$repository" '{ name: $name, private: true, auto_init: true, default_branch: "main", readme: "Default" }' |
      api POST "/orgs/$name/repos" > /dev/null
  fi
done

# The teams of the inventory, and those that left it, which lose their members. The service account stays an owner, so that an
# organisation never loses its last one. Capitals tell no teams apart: "owners" is Gitea's own "Owners".
list "/orgs/$name/teams" > "$work/teams"
{
  organisation '.members | keys[]'
  jq --raw-output '.name | ascii_downcase' "$work/teams"
} | sort --unique > "$work/names"
while read -r team; do
  id=$(jq --raw-output --arg team "$team" 'select((.name | ascii_downcase) == $team) | .id' "$work/teams")
  if [ -z "$id" ]; then
    id=$(jq --null-input --arg name "$team" '{ name: $name, permission: "write", includes_all_repositories: true,
      units: ["repo.code", "repo.issues", "repo.pulls", "repo.releases", "repo.wiki", "repo.projects"] }' |
      api POST "/orgs/$name/teams" | jq .id)
  fi
  organisation --arg team "$team" '.members[$team] // [] | .[]' > "$work/wanted"
  if [ "$team" = owners ]; then printf '%s\n' "$account" >> "$work/wanted"; fi
  list "/teams/$id/members" > "$work/members"
  jq --raw-output .login "$work/members" > "$work/present"
  while read -r person; do
    grep -qxF "$person" "$work/present" || api PUT "/teams/$id/members/$person" < /dev/null > /dev/null
  done < "$work/wanted"
  while read -r person; do
    grep -qxF "$person" "$work/wanted" || api DELETE "/teams/$id/members/$person" > /dev/null
  done < "$work/present"
done < "$work/names"
