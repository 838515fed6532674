# shellcheck shell=sh disable=SC2154 # the last part of a script that begins with rotate.sh
# $1: look (prints `ours` or `theirs`), change, settle (it is as it should be).
[ -s "$file" ] || { echo "There is no secret $file on this machine." >&2; exit 1; }
exec 7< "$file"
flock -w 60 7
case $1 in
look) if is_ours; then echo ours; else echo theirs; fi ;;
change)
  make_next
  [ "$(stat -c %s "$next")" = "$(stat -c %s "$file")" ] || { echo "$file and $next are not of the same length: look at both, and remove the second." >&2; exit 1; }
  change
  settle
  ;;
settle) settle ;;
esac
