# shellcheck shell=sh disable=SC2154 # the values are set before it
# The service account, and an account with its SSH keys for each person; who is no longer named can't sign in.
# Values: those of api.sh; accounts (JSON: [{key, name, email, ssh: []}]).
# A person's first password is a secret of this machine; afterwards it is theirs to change.
# An account of ours is known by its `login_name`, the person's key: people may change their user name in Gitea, never this.
# An account that was made by hand has none, one of another directory has it from there: those are left alone.

gitea admin user list | awk '{ print $2 }' | grep -qx "$account" ||
  gitea admin user create --username "$account" --email "$account@localhost" --random-password --must-change-password=false --admin > /dev/null
sign_in write:admin,read:user

# Whether somebody may sign in, by whatever means: LOGIN KEY BOOLEAN.
prohibit_login() {
  jq --null-input --arg key "$2" --argjson prohibited "$3" '{ source_id: 0, login_name: $key, prohibit_login: $prohibited }' |
    api PATCH "/admin/users/$1" > /dev/null
}

forget_key() { api DELETE "/admin/users/$1/keys/$2" > /dev/null; }

# Takes every SSH key and every token from an account: LOGIN.
forget_access() {
  list "/users/$1/keys" > "$work/known"
  jq .id "$work/known" > "$work/ids"
  while read -r id; do forget_key "$1" "$id"; done < "$work/ids"
  list "/users/$1/tokens" > "$work/known"
  jq .id "$work/known" > "$work/ids"
  while read -r id; do forget_token "$1" "$id"; done < "$work/ids"
}

printf '%s' "$accounts" > "$work/accounts"
list /admin/users > "$work/users"
# CHANGE LOGIN KEY. An account from before there were marks is known by its name. Who leaves comes first: a key of theirs may
# be somebody else's now. Then names are given back: who arrives may have one of them. Nobody returns under another
# name, as in the ledger: that is another person, to whom the account of who left would give all that was theirs.
jq --null-input --raw-output --slurpfile accounts "$work/accounts" --slurpfile users "$work/users" --arg account "$account" '
  def same(other): ascii_downcase == (other | ascii_downcase);
  $accounts[0] as $people | ($people | INDEX(.key)) as $named
  | ($users | map(select(.source_id == 0 and .login != $account))) as $users
  | ($users | INDEX(if .login_name == "" then .login else .login_name end)) as $known
  | ($users[] | select(.login_name != "" and (.prohibit_login | not) and ($named[.login_name] | not))
      | "leaves \(.login) \(.login_name)"),
    ($people[].key | . as $key | $known[$key] | select(. != null and .login != $key) | "renamed \(.login) \($key)"),
    ($people[] | .key as $key | . as $person | $known[$key]
      | if . == null then "arrives \($key) \($key)"
        elif .prohibit_login and (.full_name | same($person.name) | not)
        then "stranger \($key) \($key)"
        elif .prohibit_login then "returns \($key) \($key)"
        else select(.login_name == "") | "marked \($key) \($key)" end)' > "$work/changes"
strangers=$(sed -n 's/^stranger \([^ ]*\) .*/"\1"/p' "$work/changes" | paste -s -d ' ')
if [ -n "$strangers" ]; then
  printf 'On %s the account of %s was closed, and was of a person with another name. Give the new person another key in the inventory. If it is the same person, write the name that the account has there for one run.\n' \
    "$container" "$strangers" >&2
  exit 1
fi
while read -r change login key; do
  case $change in
  leaves)
    # The sign-in goes last: it tells that nothing is left to do. What they wrote stays.
    forget_access "$login"
    prohibit_login "$login" "$key" true
    ;;
  arrives)
    jq --arg key "$key" --rawfile password "$secrets/account-$key" '.[] | select(.key == $key) | { username: .key,
      login_name: .key, full_name: .name, email: .email, password: $password, must_change_password: false,
      visibility: "limited" }' "$work/accounts" | api POST /admin/users > /dev/null
    ;;
  renamed) jq --null-input --arg key "$key" '{ new_username: $key }' | api POST "/admin/users/$login/rename" > /dev/null ;;
  returns)
    # Those who left before tokens were taken still have theirs.
    forget_access "$key"
    prohibit_login "$key" "$key" false
    ;;
  marked) prohibit_login "$key" "$key" false ;;
  esac
done < "$work/changes"

# SSH keys of ours are known by their title: one that left the inventory stops working; those that people added stay.
jq --raw-output '.[].key' "$work/accounts" > "$work/logins"
while read -r login; do
  list "/users/$login/keys" > "$work/keys"
  jq --slurp --arg login "$login" '{ $login, known: . }' "$work/keys"
done < "$work/logins" > "$work/known"
# CHANGE LOGIN, and which. A key that goes from one person to another leaves the one first.
jq --slurp --raw-output --slurpfile accounts "$work/accounts" '
  def plain: split(" ")[:2] | join(" ");
  ($accounts[0] | INDEX(.key)) as $named
  | map(.wanted = ($named[.login].ssh | map(plain)) | .known |= map(.key |= plain))
  | (.[] | .wanted as $wanted | "forget \(.login) \(.known[] | select((.title | startswith("inventory "))
      and (.key as $key | any($wanted[]; . == $key) | not)) | .id)"),
    (.[] | .known as $known | "add \(.login) \(.wanted[] | select(. as $key | any($known[]; .key == $key) | not))")
  ' "$work/known" > "$work/changes"
while read -r change login which; do
  case $change in
  forget) forget_key "$login" "$which" ;;
  add)
    jq --null-input --arg key "$which" '{ title: ("inventory " + $key[-12:]), key: $key }' |
      api POST "/admin/users/$login/keys" > /dev/null
    ;;
  esac
done < "$work/changes"
