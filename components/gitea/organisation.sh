# shellcheck shell=sh disable=SC2154 # the values are set before it
# An association's organisation: its repositories, each with a first page, and its teams with just the members of the inventory.
# With the word "removed": the organisation stays as it is, and nobody is a member any more.
# Values: those of api.sh; organisation (JSON: {key, name, repositories: [], members: {team: [person]}}).

organisation() { printf '%s' "$organisation" | jq --raw-output "$@"; }
key=$(organisation .key)

if [ "${1-}" = removed ]; then
  # A Gitea that left before, and an organisation that was never made or was purged, let nobody in.
  has_container || exit 0
  sign_in write:organization
  there "/orgs/$key" || exit 0
  organisation=$(organisation '{ key, repositories: [], members: {} }')
else
  forget_lasting_token
  sign_in write:organization,read:repository
  there "/orgs/$key" ||
    organisation '{ username: .key, full_name: .name, visibility: "private" }' | api POST /orgs > /dev/null
fi
# Its owners may have given it another name.
key=$(api GET "/orgs/$key" | jq --raw-output .name)

for repository in $(organisation '.repositories[]'); do
  if ! there "/repos/$key/$repository"; then
    jq --null-input --arg name "$repository" '{ name: $name, private: true, auto_init: true, default_branch: "main", readme: "Default" }' |
      api POST "/orgs/$key/repos" > /dev/null
  fi
done

# The teams of the inventory, and those that left it, which lose their members. The service account stays an owner, so that an
# organisation never loses its last one. Capitals tell no teams apart: "owners" is Gitea's own "Owners".
list "/orgs/$key/teams" > "$work/teams"
{
  organisation '.members | keys[]'
  jq --raw-output '.name | ascii_downcase' "$work/teams"
} | sort --unique > "$work/names"
while read -r name; do
  id=$(jq --raw-output --arg name "$name" 'select((.name | ascii_downcase) == $name) | .id' "$work/teams")
  if [ -z "$id" ]; then
    id=$(jq --null-input --arg name "$name" '{ name: $name, permission: "write", includes_all_repositories: true,
      units: ["repo.code", "repo.issues", "repo.pulls", "repo.releases", "repo.wiki", "repo.projects"] }' |
      api POST "/orgs/$key/teams" | jq .id)
  fi
  organisation --arg team "$name" '.members[$team] // [] | .[]' > "$work/wanted"
  if [ "$name" = owners ]; then printf '%s\n' "$account" >> "$work/wanted"; fi
  list "/teams/$id/members" > "$work/members"
  jq --raw-output .login "$work/members" > "$work/present"
  while read -r person; do
    grep -qxF "$person" "$work/present" || api PUT "/teams/$id/members/$person" < /dev/null > /dev/null
  done < "$work/wanted"
  while read -r person; do
    grep -qxF "$person" "$work/wanted" || api DELETE "/teams/$id/members/$person" > /dev/null
  done < "$work/present"
done < "$work/names"
