# shellcheck shell=sh disable=SC2154 # the values are set before it
# Lists the organisations that the service account made, a line each, tab-separated:
#   ASSOCIATION  ID  NAME  REPOSITORIES  MEMBERS (but for the service account)  KIB  LAST-WRITTEN (empty without repositories)
# Values: those of api.sh and recall.sh.

has_container || exit 0
sign_in read:user,read:organization
list /user/orgs > "$work/organisations"
jq --raw-output '"\(.id) \(.name)"' "$work/organisations" > "$work/known"
while read -r id name; do
  list "/orgs/$name/repos" > "$work/repositories"
  list "/orgs/$name/members" > "$work/members"
  # Its owners may have given it capitals, too.
  jq --null-input --raw-output --argjson id "$id" --arg name "$name" --arg account "$account" --arg known "$(whose "$id")" \
    --slurpfile repositories "$work/repositories" --slurpfile members "$work/members" '
    [if $known == "" then $name | ascii_downcase else $known end, $id, $name, ($repositories | length),
      ([$members[] | select(.login != $account)] | length),
      ([$repositories[].size] | add // 0), ([$repositories[].updated_at] | max // "")] | @tsv'
done < "$work/known"
