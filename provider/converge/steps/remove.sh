# shellcheck shell=sh disable=SC2034,SC2154 # a part of main.sh: what others set, and set for others
# The owner leaves: the package goes, with the diversions and units it brought, and the secrets that it was given. Those that were born
# here stay, with the data.

remove() {
  ready_store
  take_lock
  refuse_without_volume
  disarm
  leave_ledger
  if [ -e "$store/good.given" ]; then xargs -r rm -f <"$store/good.given"; fi
  observe_own_package
  if [ "$installed_status" = not-installed ] && [ ! -e "$store/good.units" ]; then
    say result unchanged ''
    return 0
  fi
  mend_dpkg
  observe_own_package
  : >"$work/manifest"
  : >"$work/none"
  find_leaving
  cp "$work/leaving" "$work/differ"
  note_pending
  [ -s "$store/good.units" ] || cp "$work/units" "$store/good.units"
  retire_units "$work/none"
  stop_own_units_not_in "$work/none"
  if [ "$installed_status" != not-installed ]; then
    run_dpkg --purge "$package" || problem dpkg "$machine" "dpkg could not remove $package" 'Mend what it says, then run it again.'
  fi
  quietly 90 systemctl daemon-reload || :

  # What others run with our files reads them again, without them.
  while IFS=$tab read -r unit on_change files; do
    systemctl --quiet is-active "$unit" || continue
    case $(changed_for "$unit" "$files") in
      unit) verb=restart ;;
      files) verb=$on_change ;;
      *) continue ;;
    esac
    if quietly 180 systemctl "$verb" "$unit"; then say changed unit "$unit" "$verb"; else say warning "$unit does not $verb without the files of $owner: $(tail -n 3 "$log")"; fi
  done <"$store/good.units"
  say_changed leaving "$work/leaving"
  rm -f "$store"/*.deb "$store"/*.units "$store"/*.effects "$store"/*.given "$store/pending" "$store/first-sight"
  rm -rf "$store/undone"
  say result removed ''
}
