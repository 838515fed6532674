# shellcheck shell=sh disable=SC2034,SC2154 # a part of main.sh: what others set, and set for others
# Our package: built here with dpkg-deb, so that a machine needs nothing but Debian.

# leaving: files of the installed package that the new one no longer has.
find_leaving() {
  : >"$work/leaving"
  [ "$installed_status" != not-installed ] || return 0
  dpkg-query -L "$package" 2>/dev/null | while IFS= read -r path; do
    case $path in /*) [ -d "$path" ] || echo "$path" ;; esac
  done | sort >"$work/installed-files"
  cut -f 4 "$work/manifest" | sort | comm -23 "$work/installed-files" - >"$work/leaving"
}

# Who else has a file that we are about to write: another package (refused), or a person (a copy is kept).
look_for_others() {
  find_unowned
  [ -s "$work/unowned" ] || return 0
  xargs dpkg-query -S <"$work/unowned" >"$work/owners" 2>/dev/null || :
  while IFS= read -r path; do
    holder=$(awk -v path="$path" 'substr($0, length($0) - length(path) - 1) == ": " path && !/^diversion by/ { sub(/: \/.*/, ""); print; exit }' "$work/owners")
    if [ -n "$holder" ]; then
      if ! grep -qxF "$path" "$work/diverts"; then
        : >"$log"
        case $holder in
          bocage-*) problem files "$path" "it belongs to ${holder#bocage-} (package $holder)" 'Two owners cannot have the same file: give one of them another name.' ;;
          *) problem files "$path" "it belongs to the Debian package $holder" 'Ship a drop-in beside it, or name it among the diversions.' ;;
        esac
      fi
    else
      copy=/var/lib/bocage/found$path.$(date +%Y%m%d-%H%M%S)
      mkdir -p "${copy%/*}"
      cp -a "$path" "$copy"
      say kept "$path" "$copy"
    fi
  done <"$work/unowned"
}

# unowned: wanted files that are there already, and not from our installed package.
find_unowned() {
  touch "$work/installed-files"
  cut -f 4 "$work/observed" | sort | comm -23 - "$work/installed-files" >"$work/unowned"
}

# Builds next.deb, with a version above every earlier one.
build_package() {
  last=$(cat "$store/version" 2>/dev/null || echo 0)
  case $installed_version in '' | *[!0-9]*) ;; *) [ "$installed_version" -le "$last" ] || last=$installed_version ;; esac
  version=$((last + 1))
  echo "$version" >"$store/version"

  control=$work/root/DEBIAN
  folder 0755 "$control"
  {
    echo "Package: $package"
    echo "Version: $version"
    echo 'Architecture: all'
    echo 'Maintainer: Bocage <root@localhost>'
    [ ! -s "$work/packages" ] || echo "Depends: $(paste -s -d ',' "$work/packages" | sed 's/,/, /g')"
    echo "Bocage-Digest: $digest"
    echo "Description: what $owner has on $machine"
    echo ' Written from the inventory: a change made here by hand is seen, and undone by the next run.'
  } >"$control/control"
  if [ -s "$work/diverts" ]; then write_diversions; fi
  write_retirement

  chmod 0644 "$control/control"
  quietly 300 dpkg-deb -Zgzip -z1 --build "$work/root" "$store/next.deb.new" ||
    problem build "$machine" 'dpkg-deb could not build the package' 'Mend what it says; nothing was changed.'
  rm -rf "$control"
  sync "$store/next.deb.new"
  mv "$store/next.deb.new" "$store/next.deb"
}

# Other packages' files are moved aside before ours arrive, and back when our package leaves.
write_diversions() {
  {
    echo '#!/bin/sh'
    echo 'set -e'
    sed "s,.*,dpkg-divert --quiet --package $package --rename --add '&'," "$work/diverts"
  } >"$control/preinst"
  {
    echo '#!/bin/sh'
    echo 'set -e'
    # shellcheck disable=SC2016 # for the maintainer script
    echo 'case $1 in remove | purge | abort-install)'
    sed "s,.*,dpkg-divert --quiet --package $package --rename --remove '&'," "$work/diverts"
    echo ';; esac'
  } >"$control/postrm"
  chmod 0755 "$control/preinst" "$control/postrm"
}

# Diversions of earlier versions that are no longer wanted end when a version without them is configured.
write_retirement() {
  {
    echo '#!/bin/sh'
    echo 'set -e'
    printf '%s\n' "dpkg-divert --list | sed -n 's/^diversion of \\(.*\\) to .* by $package\$/\\1/p' | while IFS= read -r path; do"
    # shellcheck disable=SC2016 # for the maintainer script
    echo 'case $path in'
    sed "s,.*,'&') continue ;;," "$work/diverts"
    echo 'esac'
    echo "dpkg-divert --quiet --package $package --rename --remove \"\$path\""
    echo 'done'
  } >"$control/postinst"
  chmod 0755 "$control/postinst"
}
