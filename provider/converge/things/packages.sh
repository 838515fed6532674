# shellcheck shell=sh disable=SC2034,SC2154 # a part of main.sh: what others set, and set for others
# Debian's side: dpkg mended after an interruption, dependencies installed, our own package put in.

# Debian's packages start their services as soon as they are installed; ours is not in place then. This policy acts only
# while our variable is set, so that a copy left behind by a killed run holds nothing back.
hold_services_back() {
  policy=/usr/sbin/policy-rc.d
  if [ -e "$policy" ] && ! grep -q BOCAGE_HOLD "$policy"; then mv "$policy" "$policy.found"; fi
  if [ ! -e "$policy" ]; then
    printf '%s\n' '#!/bin/sh' \
      '# Written by Bocage: while it installs, services wait for their configuration. At other times it changes nothing.' \
      "[ -z \"\${BOCAGE_HOLD:-}\" ] || exit 101" \
      "[ ! -x $policy.found ] || exec $policy.found \"\$@\"" \
      'exit 0' >"$policy.new"
    chmod 0755 "$policy.new"
    mv "$policy.new" "$policy"
  fi
  export BOCAGE_HOLD=1
}

# Finishes what an interrupted dpkg began, ours first: apt cannot find the archive of a package of ours.
mend_dpkg() {
  half=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' 'bocage-*' 2>/dev/null | awk '$1 ~ /^.[HR]|^..R/ { print $2 }') || :
  for name in $half; do
    for archive in "/var/lib/bocage/packages/${name#bocage-}/next.deb" "/var/lib/bocage/packages/${name#bocage-}/good.deb"; do
      if [ -e "$archive" ] && dpkg-deb --info "$archive" >/dev/null 2>&1; then
        run_dpkg --unpack "$archive" || :
        break
      fi
    done
  done
  if [ -n "$(dpkg --audit 2>/dev/null | head -n 1)" ] || [ -n "$(ls /var/lib/dpkg/updates)" ]; then
    say mended dpkg
    run_dpkg --configure --pending --force-confdef --force-confold || :
  fi
}

# run_dpkg ARGUMENT... : waits while another process (unattended-upgrades, a person) holds dpkg's lock.
run_dpkg() {
  until_second=$(($(date +%s) + dpkg_lock_seconds))
  while ! quietly 900 dpkg "$@"; do
    grep -q 'locked by another process' "$log" || return 1
    [ "$(date +%s)" -lt "$until_second" ] || return 1
    sleep 1
  done
}

run_apt() {
  quietly 1500 apt-get -q -y -o DPkg::Lock::Timeout="$dpkg_lock_seconds" -o Acquire::Retries=2 -o Acquire::http::Timeout=30 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
}

# Installs the missing packages, all at once. Their services are not started.
install_dependencies() {
  [ -s "$work/missing-packages" ] || return 0
  missing=$(tr '\n' ' ' <"$work/missing-packages")
  # One source that fails (a subscription that ended) need not matter: what counts is whether the packages can be had.
  run_apt update || :
  cp "$log" "$work/update-log"
  if ! get_packages; then
    going=$(in_the_way)
    [ -z "$going" ] || problem packages "$machine" "Debian would remove $going to install ${missing% }, and that may be in use: nothing was installed" \
      "Let Bocage have another machine; or, when what ran with it has moved away, remove it there yourself (apt remove $going). Then run it again."
    { grep '^[EW]:' "$work/update-log" || :; cat "$log"; } >"$log.all"
    mv "$log.all" "$log"
    problem packages "$machine" "these Debian packages could not be installed: $missing" \
      'Mend what apt says; until then nothing of this change is in force.'
  fi
  # So that they leave with the last package of ours that needs them.
  # shellcheck disable=SC2086
  quietly 60 apt-mark auto $missing || :
  say_changed package "$work/missing-packages"
}

# A package that was torn out from under another one stops apt: what is missing is put back first.
get_packages() {
  install_missing --no-remove && return 0
  if grep -q 'fix-broken install' "$log"; then
    run_apt --fix-broken --no-remove --no-install-recommends install || return 1
    install_missing --no-remove && return 0
  fi
  [ -n "$(would_go)" ] && [ -z "$(in_the_way)" ] && install_missing
}

# install_missing [OPTION]
install_missing() {
  # shellcheck disable=SC2086 # names of packages are single words
  run_apt "$@" install --no-install-recommends $missing
}

# What apt would have removed for what is missing, one a line.
would_go() {
  awk '/packages will be REMOVED:$/ { listed = 1; next }
    !/^  / { listed = 0 }
    listed { for (i = 1; i <= NF; i++) { sub(/\*$/, "", $i); print $i } }' "$log"
}

# Of these, what somebody may need: all but what Debian has one of, and where ours takes the place of the one that is there.
in_the_way() { would_go | grep -vxE 'systemd-timesyncd|ntp|ntpsec|openntpd|ifupdown' | tr '\n' ' ' | sed 's/ $//'; }

# say_changed KIND FILE : each line of the file as something that changed.
say_changed() {
  while IFS= read -r name; do say changed "$1" "$name"; done <"$2"
}

# The room that dpkg needs to bring in a package of this size, or to put back the one before it, in KiB.
package_need() { echo $(($(du -sk "$work/root" | cut -f 1) * 3 + 20480)); }

# Refused in time, and said plainly: a disk that fills up half-way is worse.
check_space() {
  ours=$(package_need)
  # What apt will download and unpack can't be known before it is asked.
  with_apt=$ours
  [ ! -s "$work/missing-packages" ] || with_apt=$((ours + 307200))
  {
    printf "$with_apt\t%s\n" / /usr /var/lib/dpkg /var/cache/apt
    printf "$ours\t%s\n" /etc /var/lib/bocage
    sed "s,.*\t,,; s,/[^/]*\$,,; s,^,$ours\t," "$work/manifest"
    # Another disk, with the data, has no more than what is made here.
    printf '1024\t%s\n' /var/lib/bocage/secrets
  } | sort -u >"$work/written-folders"
  while IFS=$tab read -r need folder; do
    [ -d "$folder" ] || continue
    free=$(df -Pk "$folder" | awk 'NR == 2 { print $4 }')
    if [ "$free" -lt "$need" ]; then
      df -h "$folder" >"$log"
      problem space "$machine" "the disk of $folder has $((free / 1024)) MiB left, and $((need / 1024)) MiB are needed" \
        'Make room there, or give the guest more in the inventory ("disk:", "data:"); nothing was changed.'
    fi
    inodes=$(df -Pi "$folder" | awk 'NR == 2 { print $4 }')
    case $inodes in
      0 | [1-9] | [1-9][0-9] | [1-9][0-9][0-9]) [ "$(df -Pi "$folder" | awk 'NR == 2 { print $2 }')" = 0 ] ||
        problem space "$machine" "the disk of $folder can hold only $inodes more files" 'Remove many small files there; nothing was changed.' ;;
    esac
  done <"$work/written-folders"
}
