# shellcheck shell=sh disable=SC2154 # the values are set before it
# Destroys an organisation with its repositories and packages. Gitea itself refuses to while it holds any.
# Values: those of api.sh and recall.sh; association, and the organisation's id: its name may have changed since it was listed.

sign_in write:organization,write:repository,write:package
list /user/orgs > "$work/organisations"
name=$(jq --raw-output --argjson id "$id" 'select(.id == $id) | .name' "$work/organisations")
if [ -n "$name" ]; then
  list "/orgs/$name/repos" > "$work/repositories"
  jq --raw-output .name "$work/repositories" > "$work/names"
  while read -r repository; do api DELETE "/repos/$name/$repository" > /dev/null; done < "$work/names"

  list "/packages/$name" > "$work/packages"
  jq --raw-output '[.type, .name, .version] | map(@uri) | join("/")' "$work/packages" > "$work/names"
  while read -r package; do api DELETE "/packages/$name/$package" > /dev/null; done < "$work/names"

  api DELETE "/orgs/$name" > /dev/null
fi
if [ "$(whose "$id")" = "$association" ]; then rm -f "$organisations/$association"; fi
