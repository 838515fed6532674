# shellcheck shell=sh disable=SC2154 # a part of a rotation: what others set
# The password of a wiki's administrator. After mediawiki.sh.

# Whether the password that was made for it is still in force: somebody may have chosen another.
is_ours() {
  # shellcheck disable=SC2016 # PHP's variables
  said=$(printf '%s $services = MediaWiki\\MediaWikiServices::getInstance(); $hash = $services->getDBLoadBalancer()->getConnection(DB_REPLICA)->selectField("user", "user_password", ["user_name" => $user->getName()]); echo $services->getPasswordFactory()->newFromCiphertext($hash)->verify("%s") ? "ours" : "theirs";\n' \
    "$administrator_in_php" "$(cat "$file")" | evaluate)
  case $said in *ours*) return 0 ;; *theirs*) return 1 ;; esac
  echo "$container does not tell whose its administrator's password is." >&2
  exit 1
}

change() {
  set_administrators_password "$next"
  put_next
}
