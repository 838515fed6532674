# shellcheck shell=sh disable=SC2034,SC2154 # a part of main.sh: what others set, and set for others
# Secrets: each is made once, here, and never leaves. Others may pass through the folders but not look into them.

# Makes what is missing, puts what is given, and mends owners. changed-secrets: full paths.
keep_secrets() {
  : >"$work/changed-secrets"
  while IFS=$tab read -r path wanted bytes origin _; do
    file=$secrets_root/$path
    folder 0711 /var/lib/bocage /var/lib/bocage/secrets "$secrets_root" "${file%/*}"
    if [ "$origin" = given ]; then
      cmp -s "$work/given/$path" "$file" || put_secret "$file" "$wanted" cat "$work/given/$path"
    elif [ ! -s "$file" ]; then
      put_secret "$file" "$wanted" random_word "$bytes"
    fi
    mend_secret "$file" "$wanted"
  done <"$work/secrets"
  say_changed secret "$work/changed-secrets"
}

# put_secret FILE OWNER COMMAND... : the command's output, written beside and moved into place whole.
put_secret() {
  secret=$1
  owned_by=$2
  shift 2
  "$@" >"$secret.new"
  chown "$owned_by" "$secret.new" 2>"$log" || no_such_user "$owned_by" "$secret"
  chmod 0400 "$secret.new"
  sync "$secret.new"
  mv "$secret.new" "$secret"
  echo "$secret" >>"$work/changed-secrets"
}

mend_secret() {
  [ "$(stat -c '%a' "$1")" = 400 ] || chmod 0400 "$1"
  case $2 in
    [0-9]*:[0-9]*) found=$(stat -c %u:%g "$1") ;;
    *) found=$(stat -c %U:%G "$1") ;;
  esac
  [ "$found" = "$2" ] || chown "$2" "$1" 2>"$log" || no_such_user "$2" "$1"
}

no_such_user() {
  problem secrets "$2" "there is no user or group $1 on $machine" 'Name the package that makes the user among the packages.'
}

random_word() {
  head -c "$1" /dev/urandom | base64 -w 0 | tr '+/' '-_' | tr -d '='
}
