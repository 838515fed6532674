# shellcheck shell=sh disable=SC2154 # the values are set before it
# Gitea's API, as its service account, for the scripts beside this one.
# Values: account, container, url (of the API, on the machine's private address), secrets (the folder of the service's secrets).
#
# Nobody knows the account's password, and it has no lasting token: a script signs in with one of its own, which is only ever
# in this shell, and ends with it. What a killed script left is deleted by the next one.

work=$(mktemp -d)
token=
token_name=bocage-run-$(date +%s)-$$
# A script is ended after a quarter of an hour (components/remote-script.ts): older tokens are nobody's.
token_seconds=1200
trap 'end_of_script' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

end_of_script() {
  status=$?
  trap - EXIT
  if [ -n "$token" ]; then
    forget_token "$account" "$token_name" || status=1
  fi
  rm -rf "$work"
  exit "$status"
}

# Whether this Gitea has a container, be it stopped.
has_container() { [ -n "$(docker ps --all --quiet --filter "name=^/?$container\$")" ]; }

gitea() { docker exec --user git "$container" gitea "$@"; }

# Makes the script's token: SCOPES, as `write:admin,read:user`. To end it, Gitea asks for write:user.
# Only root on the machine can: it takes no password. One at a time, since each writes to Gitea's database by itself.
sign_in() {
  token=$(
    exec 9< "$secrets"
    flock 9
    gitea admin user generate-access-token --username "$account" --token-name "$token_name" --scopes "$1,write:user" --raw
  )
  basic=$(printf '%s:%s' "$account" "$token" | base64 --wrap 0)
  end_other_tokens
}

# Of the account's other tokens, those of scripts at work stay. While the lasting one is kept, so do all that came before.
end_other_tokens() {
  kept=false
  if [ -e "$secrets/token" ]; then kept=true; fi
  list "/users/$account/tokens" > "$work/tokens"
  jq --raw-output --argjson now "$(date +%s)" --argjson seconds "$token_seconds" --argjson kept "$kept" '
    ([.name | capture("^bocage-run-(?<begun>[0-9]+)-[0-9]+$") | .begun | tonumber] | first) as $begun
    | select(if $begun then ($now - $begun | fabs) > $seconds else $kept | not end) | .id' "$work/tokens" > "$work/old"
  while read -r old; do forget_token "$account" "$old"; done < "$work/old"
}

# Until there were tokens for a run, one lay in a file for good. A script of that time, which the state of an association keeps
# for the day when that leaves, still reads it: it goes when the associations that stay have scripts of today.
forget_lasting_token() { rm -f "$secrets/token"; }

# Deletes a token: LOGIN ID-OR-NAME. Another script may have been faster.
forget_token() {
  ask DELETE "/users/$1/tokens/$2"
  case $code in
  2* | 404) ;;
  *) refused DELETE "/users/$1/tokens/$2" ;;
  esac
}

# Asks: METHOD PATH, with the body in $work/body unless the method has none; sets code, the answer is in $work/answer. Gitea
# takes a token in place of a password; to manage tokens it takes it nowhere else.
ask() {
  case $1 in GET | DELETE) : > "$work/body" ;; esac
  # What has got another name is found under it; only what is read may be asked for twice.
  follow=
  if [ "$1" = GET ]; then follow=--location; fi
  # shellcheck disable=SC2086 # no word at all, rather than an empty one
  code=$(printf 'Authorization: Basic %s\n' "$basic" |
    curl --silent --show-error --max-time 60 --output "$work/answer" --write-out '%{http_code}' $follow \
      --request "$1" --header @- --header 'Content-Type: application/json' --data-binary "@$work/body" "$url$2")
}

# Says what was asked and answered, and fails: METHOD PATH.
refused() {
  printf 'Gitea answered %s to %s %s: %s\n' "$code" "$1" "$2" "$(head -c 400 "$work/answer")" >&2
  return 1
}

# One call: METHOD PATH, a JSON body on standard input if there is one; prints the answer.
api() {
  case $1 in GET | DELETE) ;; *) cat > "$work/body" ;; esac
  ask "$1" "$2"
  case $code in
  2*) cat "$work/answer" ;;
  *) refused "$1" "$2" ;;
  esac
}

# All of a list: PATH; prints an entry a line. Gitea gives at most 50 at a time.
list() {
  page=0 count=50
  while [ "$count" -eq 50 ]; do
    page=$((page + 1))
    api GET "$1?limit=50&page=$page" > "$work/page"
    jq --compact-output '.[]' "$work/page"
    count=$(jq length "$work/page")
  done
}

# Whether something is there: PATH. Anything but yes and no ends the script.
there() {
  ask GET "$1"
  case $code in
  2*) return 0 ;;
  404) return 1 ;;
  *)
    refused GET "$1"
    exit 1
    ;;
  esac
}
