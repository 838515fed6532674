# shellcheck shell=sh disable=SC2154 # a part of a rotation: what others set
# The first password of a person on a Gitea. Values: those of api.sh; login.

# Whether the password that was made for it still gets in: Gitea says 401 to another one. Anything but yes and no ends the script.
is_ours() {
  code=$(printf 'Authorization: Basic %s\n' "$({ printf '%s:' "$login"; cat "$file"; } | base64 --wrap 0)" |
    curl --silent --show-error --max-time 60 --output /dev/null --write-out '%{http_code}' --header @- "$url/user")
  case $code in
  2* | 403) return 0 ;;
  401) return 1 ;;
  *)
    printf 'Gitea answered %s to GET /user\n' "$code" >&2
    exit 1
    ;;
  esac
}

change() {
  sign_in write:admin
  jq --null-input --arg key "$login" --rawfile password "$next" '{ source_id: 0, login_name: $key, password: $password,
    must_change_password: false }' | api PATCH "/admin/users/$login" > /dev/null
  put_next
}
