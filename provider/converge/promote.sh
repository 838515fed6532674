#!/bin/sh
# The version just tried has proved itself: it is the one to come back to. $1: the owner's folder.
set -eu
store=$1
if [ -e "$store/next.deb" ]; then
  [ ! -e "$store/good.deb" ] || mv "$store/good.deb" "$store/previous.deb"
  mv "$store/next.deb" "$store/good.deb"
fi
[ ! -e "$store/next.units" ] || mv "$store/next.units" "$store/good.units"
[ ! -e "$store/next.effects" ] || mv "$store/next.effects" "$store/good.effects"
if [ -e "$store/next.given" ]; then
  touch "$store/good.given"
  # A given secret that nothing needs any more goes; those that were born here stay with the data that they open.
  grep -vxF -f "$store/next.given" "$store/good.given" | while IFS= read -r file; do
    rm -f "$file"
    if [ -d "${file%/*}" ]; then rmdir --ignore-fail-on-non-empty "${file%/*}"; fi
  done
  mv "$store/next.given" "$store/good.given"
fi
rm -f "$store/pending"
rm -rf "$store/undone"
