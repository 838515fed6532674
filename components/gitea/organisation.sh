# shellcheck shell=sh disable=SC2154 # the values are set before it
# An association's organisation: its repositories, each with a first page, and its teams with just the members of the inventory.
# Values: those of api.sh; organisation (JSON: {key, name, repositories: [], members: {team: [person]}}).

organisation() { printf '%s' "$organisation" | jq --raw-output "$@"; }
key=$(organisation .key)

if ! there "/orgs/$key"; then
  organisation '{ username: .key, full_name: .name, visibility: "private" }' | api POST /orgs > /dev/null
fi

for repository in $(organisation '.repositories[]'); do
  if ! there "/repos/$key/$repository"; then
    jq --null-input --arg name "$repository" '{ name: $name, private: true, auto_init: true, default_branch: "main", readme: "Default" }' |
      api POST "/orgs/$key/repos" > /dev/null
  fi
done

# The teams of the inventory, and those that left it, which lose their members. The service account stays an owner, so that an
# organisation never loses its last one.
api GET "/orgs/$key/teams?limit=50" > "$work/teams"
{
  organisation '.members | keys[] | if . == "owners" then "Owners" else . end'
  jq --raw-output '.[].name' "$work/teams"
} | sort --unique > "$work/names"
while read -r name; do
  id=$(jq --raw-output --arg name "$name" '.[] | select(.name == $name) | .id' "$work/teams")
  if [ -z "$id" ]; then
    id=$(jq --null-input --arg name "$name" '{ name: $name, permission: "write", includes_all_repositories: true,
      units: ["repo.code", "repo.issues", "repo.pulls", "repo.releases", "repo.wiki", "repo.projects"] }' |
      api POST "/orgs/$key/teams" | jq .id)
  fi
  organisation --arg team "$name" '.members[if $team == "Owners" then "owners" else $team end] // [] | .[]' > "$work/wanted"
  if [ "$name" = Owners ]; then printf '%s\n' "$account" >> "$work/wanted"; fi
  api GET "/teams/$id/members?limit=50" | jq --raw-output '.[].login' > "$work/present"
  while read -r person; do
    grep -qx "$person" "$work/present" || api PUT "/teams/$id/members/$person" < /dev/null > /dev/null
  done < "$work/wanted"
  while read -r person; do
    grep -qx "$person" "$work/wanted" || api DELETE "/teams/$id/members/$person" > /dev/null
  done < "$work/present"
done < "$work/names"
