# shellcheck shell=sh disable=SC2034,SC2154 # a part of main.sh: what others set, and set for others
# The whole of a change, in the order that leaves the machine in a known state wherever it stops.

apply() {
  ready_store
  take_lock
  keep_with_data
  # A change that still waits for its confirmation: this run takes it over, and asks for it again.
  was_armed=
  if [ -d "$store/armed" ]; then
    was_armed=yes
    start_timer "$guard_apply_seconds"
  fi

  observe_all
  refuse_data_of_others
  cp "$work/effect-states" "$work/effects-before"
  if nothing_to_do && [ -z "$was_armed" ]; then
    note_effects "$store/good.effects"
    say result unchanged "$installed_version"
    return 0
  fi

  check_space
  keep_ledger
  hold_services_back
  mend_dpkg
  install_dependencies
  own_special_files
  keep_secrets
  observe_files
  observe_own_package
  find_leaving

  if package_is_wrong; then
    look_for_others
    run_checks
    choose_archive
    note_pending
    if touches_guarded; then
      arm "$guard_apply_seconds"
      was_armed=yes
    fi
    retire_units "$work/units"
    say_changed file "$work/differ"
    say_changed leaving "$work/leaving"
    run_dpkg --install "$archive" || failed dpkg "$machine" 'dpkg could not install the package'
  else
    retire_units "$work/units"
  fi
  cat "$work/changed-secrets" >>"$store/pending"

  run_after || failed after "$machine" "the command that follows the files failed: $failed_command"
  bring_up_units || { unit_words "$failed_unit"; failed units "$failed_unit" 'it does not start with the new files'; }
  verify_units || { unit_words "$failed_unit"; failed units "$failed_unit" 'it does not keep running with the new files'; }
  mend_effects || failed effects "$failed_effect" "it should be \"$failed_wanted\", and is \"$failed_state\""
  while IFS=$tab read -r unit verb; do say changed unit "$unit" "$verb"; done <"$work/touched"

  show_given
  cp "$work/units" "$store/next.units"
  given_files >"$store/next.given"
  note_effects "$store/next.effects"
  observe_own_package
  if [ -n "$was_armed" ]; then
    start_timer "$guard_confirm_seconds"
    say armed "$guard_confirm_seconds"
  else
    sh "$script/promote.sh" "$store"
  fi
  if [ -s "$work/sick-before" ]; then
    unit=$(head -n 1 "$work/sick-before")
    unit_words "$unit"
    problem units "$unit" 'it does not run, and this change does not concern it: everything else is in force' \
      "Mend what it says, then run it again."
  fi
  if [ -s "$work/sick-effects" ]; then
    IFS=$tab read -r title wanted found effect <"$work/sick-effects"
    if [ -e "$effect/said" ]; then cp "$effect/said" "$log"; fi
    problem effects "$title" "it should be \"$wanted\", and is \"$found\"; this change does not concern it: everything else is in force" \
      'Mend it by hand, then run it again.'
  fi
  say result changed "$installed_version"
}

nothing_to_do() {
  [ ! -e "$store/pending" ] && [ ! -s "$work/missing-packages" ] && ! package_is_wrong && [ -z "$(sick_units)" ] &&
    [ -z "$(wrong_effects)" ] && secrets_are_right && given_is_known && [ -z "$(stale_readers)" ] && ledger_is_right && cmp -s "$work/units" "$store/good.units"
}

package_is_wrong() {
  [ "$installed_status" != installed ] || [ "$installed_digest" != "$digest" ] || [ -s "$work/differ" ]
}

secrets_are_right() {
  awk -F '\t' 'FILENAME ~ /owners$/ { owner[$1] = $2; sum[$1] = $3; next }
    owner[$1] != $2 || ($4 == "given" && sum[$1] != $5) { wrong = 1 }
    END { exit wrong }' "$work/secret-owners" "$work/secrets"
}

# Files of users that the dependencies have just made: tar could not give them away when it unpacked them.
own_special_files() {
  while IFS=$tab read -r _ mode wanted path; do
    [ "$wanted" != root:root ] || continue
    chown "$wanted" "$work/root$path" 2>"$log" ||
      problem files "$path" "there is no user or group $wanted on $machine" 'Name the package that makes the user among the packages.'
    chmod "$mode" "$work/root$path"
  done <"$work/manifest"
}

# The package to install: the one that worked, when it holds just this (a repair), or a new one.
choose_archive() {
  archive=$store/next.deb
  if [ -e "$store/good.deb" ] && [ "$(dpkg-deb --field "$store/good.deb" Bocage-Digest)" = "$digest" ]; then
    archive=$store/good.deb
    rm -f "$store/next.deb"
  elif [ ! -e "$store/next.deb" ] || [ "$(dpkg-deb --field "$store/next.deb" Bocage-Digest 2>/dev/null)" != "$digest" ]; then
    build_package
  fi
}

# What changes is written down before it does, so that after a kill the next run still restarts what it concerns.
note_pending() {
  : >>"$store/pending"
  cat "$work/differ" "$work/leaving" "$store/pending" | sort -u >"$store/pending.new"
  sync "$store/pending.new"
  mv "$store/pending.new" "$store/pending"
}

run_after() {
  [ -s "$store/pending" ] && [ -d "$work/after" ] || return 0
  for command in "$work"/after/*; do
    failed_command=$(head -n 1 "$command")
    quietly 120 sh -eu "$command" || return 1
  done
}

# failed STEP WHERE WHAT : something went wrong after dpkg began; the machine goes back to the version that worked.
failed() {
  if [ "${archive:-}" != "$store/next.deb" ]; then
    problem "$1" "$2" "$3" 'Nothing newer than the version in force was installed. Mend what it says, then run it again.'
  fi
  # While that fails, as while something else has dpkg, the timer goes on.
  roll_back
  disarm
  problem "$1" "$2" "$3; the change was undone: $undone" 'Mend what it says, then run it again.'
}
