# shellcheck shell=sh disable=SC2154 # a part of a rotation: what others set
# The password of a wiki's administrator. After the script of its application, which says and sets it.

# Whether the password that was made for it is still in force: somebody may have chosen another, or removed the account.
is_ours() {
  said=$(administrators_password_is "$file") || said=
  case $said in *ours*) return 0 ;; *theirs*) return 1 ;; esac
  echo "$container does not tell whose its administrator's password is." >&2
  exit 1
}

change() {
  set_administrators_password "$next"
  put_next
}
