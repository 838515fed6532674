# shellcheck shell=sh disable=SC2154 # a part of a rotation: what others set
# The password of a wiki's administrator. After yeswiki.sh.

# Whether the password that was made for it is still in force: somebody may have chosen another, or removed the account.
# shellcheck disable=SC2016 # PHP's variables
is_ours() {
  answer=0
  php_with_database '
    $look = $database->prepare("SELECT password FROM `{$prefix}users` WHERE name = ?");
    $look->bind_param("s", $argv[1]);
    $look->execute();
    $hash = $look->get_result()->fetch_row()[0] ?? "";
    exit(password_verify($password, $hash) ? 0 : 3);
  ' "$administrator" < "$file" || answer=$?
  case $answer in 0) return 0 ;; 3) return 1 ;; esac
  echo "$container does not tell whose its administrator's password is." >&2
  exit 1
}

change() {
  set_administrators_password "$next"
  put_next
}
