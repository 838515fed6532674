# shellcheck shell=sh
# password_in FILE : prints the password there, before anything is done with it. Without one, a login could be open to everyone; and it
# stands in a statement as it is.
password_in() {
  secret=$(cat "$1")
  case $secret in
  '' | *[!A-Za-z0-9_-]*)
    echo "$1 does not hold a password of letters, digits, - and _, as one that is made here does." >&2
    echo 'Remove the file, and run scripts/up --refresh: it makes another.' >&2
    exit 1
    ;;
  esac
  printf '%s' "$secret"
}
