# shellcheck shell=sh disable=SC2154 # the values are set before it
# The name and e-mail address of each person's account follow the inventory, unless the person has chosen others in Gitea.
# After accounts.sh, with its values. Beside them: profiles (the file where this machine remembers what was applied last, by person).
# What was never applied, to an account from before this was remembered, is taken for the person's own.

(umask 066 && mkdir -p "${profiles%/*}")
if [ ! -e "$profiles" ]; then (umask 077 && echo '{}' > "$profiles"); fi

list /admin/users > "$work/users"
# CHANGE LOGIN FIELD, for what the inventory says otherwise than when it was applied last.
jq --null-input --raw-output --slurpfile accounts "$work/accounts" --slurpfile users "$work/users" --slurpfile applied "$profiles" '
  def same(other): ascii_downcase == (other | ascii_downcase);
  ($users | map(select(.source_id == 0 and .login_name == .login)) | INDEX(.login)) as $known
  | $accounts[0][] | . as $person | $known[.key] | select(. != null) | . as $user
  | (["name", "full_name"], ["email", "email"]) as [$field, $of]
  | $person[$field] as $wanted | $applied[0][$person.key][$field] as $last | $user[$of] as $found
  | select($last != $wanted)
  | if $found | same($wanted) then "is" elif $last != null and ($found | same($last)) then "becomes" else "keeps" end
  | "\(.) \($person.key) \($field)"' > "$work/changes"

cp "$profiles" "$work/applied"
while read -r change login field; do
  jq --arg key "$login" '.[] | select(.key == $key)' "$work/accounts" > "$work/person"
  case $change in
  keeps) printf 'note: %s keeps another %s of "%s" than the inventory says: it was chosen there, and can be changed there.\n' "$container" "$field" "$login" >&2 ;;
  becomes)
    jq --arg field "$field" '{ source_id: 0, login_name: .key } + if $field == "name" then { full_name: .name } else { email } end' \
      "$work/person" > "$work/body"
    ask PATCH "/admin/users/$login"
    case $code in
    2*) ;;
    # As an address that is another account's: the others go on.
    4*)
      printf 'note: %s does not take the %s of "%s" that the inventory says: ' "$container" "$field" "$login" >&2
      refused PATCH "/admin/users/$login" || continue
      ;;
    *) refused PATCH "/admin/users/$login" ;;
    esac
    ;;
  esac
  jq --slurpfile person "$work/person" --arg key "$login" --arg field "$field" '.[$key][$field] = $person[0][$field]' \
    "$work/applied" > "$work/next"
  mv "$work/next" "$work/applied"
done < "$work/changes"
if [ -s "$work/changes" ]; then
  (umask 077 && cp "$work/applied" "$profiles.new")
  sync "$profiles.new"
  mv "$profiles.new" "$profiles"
fi
