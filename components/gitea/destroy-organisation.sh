# shellcheck shell=sh disable=SC2154 # the values are set before it
# Destroys an organisation with its repositories and packages. Gitea itself refuses to while it holds any.
# Values: those of api.sh; organisation (its name).

sign_in write:organization,write:repository,write:package
list "/orgs/$organisation/repos" > "$work/repositories"
jq --raw-output .name "$work/repositories" > "$work/names"
while read -r name; do api DELETE "/repos/$organisation/$name" > /dev/null; done < "$work/names"

list "/packages/$organisation" > "$work/packages"
jq --raw-output '[.type, .name, .version] | map(@uri) | join("/")' "$work/packages" > "$work/names"
while read -r name; do api DELETE "/packages/$organisation/$name" > /dev/null; done < "$work/names"

api DELETE "/orgs/$organisation" > /dev/null
