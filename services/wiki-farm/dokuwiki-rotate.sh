# shellcheck shell=sh disable=SC2154 # a part of a rotation: what others set
# The password of a wiki's administrator. After dokuwiki.sh.

# Whether the password that was made for it is still in force: somebody may have chosen another, or removed the account.
# shellcheck disable=SC2016 # PHP's variables
is_ours() {
  answer=0
  php_in_wiki '
    foreach (file("/storage/conf/users.auth.php", FILE_IGNORE_NEW_LINES) as $line) {
        $fields = explode(":", $line);
        if ($fields[0] === $argv[1]) {
            exit(password_verify(trim(stream_get_contents(STDIN)), $fields[1]) ? 0 : 3);
        }
    }
    exit(3);
  ' "$administrator" < "$file" || answer=$?
  case $answer in 0) return 0 ;; 3) return 1 ;; esac
  echo "$container does not tell whose its administrator's password is." >&2
  exit 1
}

change() {
  set_administrators_password "$next"
  put_next
}
