# shellcheck shell=sh disable=SC2154 # the values are set before it
# Gitea's API, as its service account, for the scripts beside this one.
# Values: account, container, url (of the API, on the machine's private address), secrets (the folder of the service's secrets).

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
token=$secrets/token

# One call: METHOD PATH, a JSON body on standard input if there is one; prints the answer. A refusal says what was asked.
api() {
  body=$work/body
  if [ "$1" = GET ] || [ "$1" = DELETE ]; then : > "$body"; else cat > "$body"; fi
  printf 'Authorization: token %s\nContent-Type: application/json\n' "$(cat "$token")" > "$work/headers"
  # What has got another name is found under it; only what is read may be asked for twice.
  follow=
  if [ "$1" = GET ]; then follow=--location; fi
  # shellcheck disable=SC2086 # no word at all, rather than an empty one
  code=$(curl --silent --show-error --max-time 60 --output "$work/answer" --write-out '%{http_code}' $follow \
    --request "$1" --header "@$work/headers" --data-binary "@$body" "$url$2")
  case $code in
  2*) cat "$work/answer" ;;
  *)
    printf 'Gitea answered %s to %s %s: %s\n' "$code" "$1" "$2" "$(head -c 400 "$work/answer")" >&2
    return 1
    ;;
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

# Whether something is there: PATH. Anything but yes and no is a failure of its own.
there() {
  printf 'Authorization: token %s\n' "$(cat "$token")" > "$work/headers"
  code=$(curl --silent --show-error --max-time 60 --output /dev/null --write-out '%{http_code}' --location --header "@$work/headers" "$url$1")
  case $code in
  2*) return 0 ;;
  404) return 1 ;;
  *)
    printf 'Gitea answered %s to GET %s\n' "$code" "$1" >&2
    exit 1
    ;;
  esac
}
