# shellcheck shell=sh disable=SC2154 # a part of a rotation: what others set
# The password of the administrator, root. Values: container, host (its name), url (of its API, on the machine's own address).

# Signs in with the password of a file: FILE; sets code to what was answered. Nothing secret is a word of a command.
sign_in() {
  password=$(password_in "$1")
  # It tells the client that everybody has to whoever asks for it by its name.
  client=$(curl --fail --silent --show-error --max-time 60 --header "Host: $host" "$url/oauth-clients/local" |
    jq --raw-output '"client_id=\(.client_id)&client_secret=\(.client_secret)"')
  if [ -z "$client" ]; then exit 1; fi
  code=$(printf '%s&grant_type=password&username=root&password=%s' "$client" "$password" |
    curl --silent --show-error --max-time 60 --output /dev/null --write-out '%{http_code}' --header "Host: $host" \
      --data @- "$url/users/token")
}

# Whether the password that was made for it still gets in: 400 says that it is another, 401 that a second factor is asked for as well.
# Anything but yes and no ends the script.
is_ours() {
  sign_in "$file"
  case $code in
  2* | 401) return 0 ;;
  400) return 1 ;;
  *)
    printf 'PeerTube answered %s to POST /users/token\n' "$code" >&2
    exit 1
    ;;
  esac
}

# PeerTube's own command takes the password on standard input, and its settings from an environment that docker exec doesn't have: of
# the secrets, what it needs to start. It ends well even where it could not write, so that the new password is tried before it counts.
change() {
  new=$(password_in "$next")
  printf '%s\n' "$new" | docker exec -i "$container" /bin/sh -c '
    PEERTUBE_SECRET=$(cat /run/secrets/secret) && PEERTUBE_DB_PASSWORD=$(cat /run/secrets/database) &&
      PEERTUBE_REDIS_AUTH=$(cat /run/secrets/cache) && export PEERTUBE_SECRET PEERTUBE_DB_PASSWORD PEERTUBE_REDIS_AUTH &&
      exec gosu peertube npm run --silent reset-password -- --user root' > /dev/null
  sign_in "$next"
  case $code in
  2* | 401) ;;
  *)
    printf 'PeerTube did not take the new password: it answered %s\n' "$code" >&2
    exit 1
    ;;
  esac
  put_next
}
