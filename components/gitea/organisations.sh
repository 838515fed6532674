# shellcheck shell=sh disable=SC2154 # the values are set before it
# Lists the organisations that the service account made, a line each, tab-separated:
#   NAME  REPOSITORIES  MEMBERS (but for the service account)  KIB  LAST-WRITTEN (empty without repositories)
# Values: those of api.sh.

has_container || exit 0
sign_in read:user,read:organization
list /user/orgs > "$work/organisations"
jq --raw-output .name "$work/organisations" > "$work/names"
while read -r name; do
  list "/orgs/$name/repos" > "$work/repositories"
  list "/orgs/$name/members" > "$work/members"
  jq --null-input --raw-output --arg name "$name" --arg account "$account" \
    --slurpfile repositories "$work/repositories" --slurpfile members "$work/members" '
    [$name, ($repositories | length), ([$members[] | select(.login != $account)] | length),
      ([$repositories[].size] | add // 0), ([$repositories[].updated_at] | max // "")] | @tsv'
done < "$work/names"
