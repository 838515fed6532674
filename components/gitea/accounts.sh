# shellcheck shell=sh disable=SC2154 # the values are set before it
# The service account with its token, and an account with its SSH keys for each person.
# Values: those of api.sh; accounts (JSON: [{key, name, email, ssh: []}]).
# A person's first password is a secret of this machine; afterwards it is theirs to change.

gitea() { docker exec --user git "$container" gitea "$@"; }

gitea admin user list | awk '{ print $2 }' | grep -qx "$account" ||
  gitea admin user create --username "$account" --email "$account@localhost" --random-password --must-change-password=false --admin > /dev/null

umask 077
# A token that is refused ends the call with a failure of its own: hence the shell within.
if ! ([ -s "$token" ] && there /user) 2> /dev/null; then
  gitea admin user generate-access-token --username "$account" --token-name "bocage-$(date +%s)" --scopes all --raw > "$token.new"
  mv "$token.new" "$token"
fi

printf '%s' "$accounts" | jq --compact-output '.[]' > "$work/accounts"
while read -r person; do
  login=$(printf '%s' "$person" | jq --raw-output .key)
  if ! there "/users/$login"; then
    printf '%s' "$person" |
      jq --rawfile password "$secrets/account-$login" \
        '{ username: .key, full_name: .name, email: .email, password: $password, must_change_password: false, visibility: "limited" }' |
      api POST /admin/users > /dev/null
  fi
  # Keys of ours are known by their title: one that left the inventory stops working; those that people added stay.
  api GET "/users/$login/keys" > "$work/known"
  printf '%s' "$person" | jq --raw-output '.ssh[]' | awk '{ print $1, $2 }' > "$work/wanted"
  while read -r ssh; do
    jq --exit-status --arg key "$ssh" 'any(.[]; .key | startswith($key))' "$work/known" > /dev/null ||
      jq --null-input --arg key "$ssh" '{ title: ("inventory " + $key[-12:]), key: $key }' |
      api POST "/admin/users/$login/keys" > /dev/null
  done < "$work/wanted"
  jq --raw-output '.[] | select(.title | startswith("inventory ")) | "\(.id) \(.key)"' "$work/known" |
    while read -r id ssh; do
      grep -qF "$(printf '%s' "$ssh" | cut -d ' ' -f 1-2)" "$work/wanted" || api DELETE "/admin/users/$login/keys/$id" > /dev/null
    done
done < "$work/accounts"
