# shellcheck shell=sh disable=SC2034,SC2154 # a part of main.sh: what others set, and set for others
# Undoing: back to the last version that worked. The same steps serve a failed change, and a change to SSH or the packet
# filter after which no new connection came.

# guarded: paths and folders. Whether one of the changed paths is among them.
touches_guarded() {
  [ -s "$work/guarded" ] || return 1
  awk 'FILENAME ~ /guarded$/ { guarded[$0]; next }
    { for (path in guarded) if ($0 == path || (path ~ /\/$/ && index($0, path) == 1)) found = 1 }
    END { exit !found }' "$work/guarded" "$store/pending"
}

# arm SECONDS : from now on the machine undoes the change by itself, unless it is confirmed in time.
arm() {
  rm -rf "$store/armed.new"
  mkdir -p "$store/armed.new"
  cp -a "$work/script" "$work/manifest" "$work/units" "$work/guarded" "$store/armed.new/"
  [ ! -d "$work/after" ] || cp -a "$work/after" "$store/armed.new/"
  set_room_aside "$store/armed.new/room" 2>"$log" ||
    problem space "$machine" 'the disk has no room to set aside for undoing the change' 'Make room there; nothing was changed.'
  undo_at_start
  find "$store/armed.new" -type f -exec sync {} +
  rm -rf "$store/armed" "$store/undone"
  mv "$store/armed.new" "$store/armed"
  sync "$store"
  start_timer "$1"
}

# set_room_aside FOLDER : what undoing will take of the disk, in blocks and in files: it may be full by then.
set_room_aside() {
  mkdir "$1" &&
    # Not zeros, which some file systems keep in no room at all.
    head -c "$(package_need)K" /dev/urandom >"$1/blocks" &&
    seq -f "$1/%g" $(($(wc -l <"$work/manifest") + 100)) | xargs touch
}

# The timer is gone when the machine goes down: then this unit undoes, at the next start, what is still armed. It stays.
undo_at_start() {
  start_unit=/etc/systemd/system/bocage-undo.service
  cat >"$work/start-unit" <<'EOF'
# Written by Bocage: what nobody confirmed before the machine went down is undone, so that a lock-out does not outlive it.
[Unit]
Description=Undo a change to SSH or the packet filter that nobody confirmed
ConditionPathExistsGlob=/var/lib/bocage/packages/*/armed
After=network.target

[Service]
Type=oneshot
ExecStart=/bin/sh -c 'left=0; for armed in /var/lib/bocage/packages/*/armed; do sh "$$armed/script/undone.sh" "$$armed"; [ ! -d "$$armed" ] || left=1; done; exit $$left'
Restart=on-failure
RestartSec=30

[Install]
WantedBy=multi-user.target
EOF
  if cmp -s "$work/start-unit" "$start_unit" && systemctl --quiet is-enabled bocage-undo.service; then return; fi
  cp "$work/start-unit" "$start_unit"
  chmod 0644 "$start_unit"
  sync "$start_unit"
  quietly 90 systemctl enable bocage-undo.service ||
    problem guard "$machine" 'the unit that would undo the change after a power cut cannot be enabled' 'Mend what systemctl says; nothing was changed.'
  sync "${start_unit%/*}" "${start_unit%/*}/multi-user.target.wants"
}

# start_timer SECONDS : sets the time at which the armed change is undone, again if need be. Where it can't be, as while dpkg
# fails, that is tried until it can: one that is at it has the name, and only waits for the machine's lock, which is ours.
start_timer() {
  systemctl stop "$undo_unit.service" 2>/dev/null || :
  disarm_timer
  # shellcheck disable=SC2016 # for the shell that the timer starts
  quietly 30 systemd-run --quiet --unit="$undo_unit" --on-active="$1" --timer-property=AccuracySec=1s \
    --property=Type=oneshot --property=Restart=on-failure --property=RestartSec=30 \
    sh -c 'sh "$1/script/undone.sh" "$1"; test ! -d "$1"' undo "$store/armed" ||
    problem guard "$machine" 'the timer that would undo the change cannot be set' 'Mend what systemd-run says; nothing was changed.'
}

# The change is no longer to be undone. In one step: a machine that goes down in the middle starts with all of it, or none.
disarm() {
  disarm_timer
  rm -rf "$store/disarmed"
  [ ! -d "$store/armed" ] || mv "$store/armed" "$store/disarmed"
  sync "$store"
  rm -rf "$store/disarmed"
}

disarm_timer() {
  systemctl stop "$undo_unit.timer" 2>/dev/null || :
  systemctl reset-failed "$undo_unit.timer" "$undo_unit.service" 2>/dev/null || :
}

# Back to the last version that worked; without one, our package leaves. Says what it did in $undone.
roll_back() {
  # From here on, what was set aside for it is there.
  rm -rf "$store/armed/room"
  cp "$log" "$work/reason"
  : >"$work/none"
  if [ -e "$store/good.deb" ]; then
    good_version=$(dpkg-deb --field "$store/good.deb" Version)
    stop_own_units_not_in "$store/good.units"
    run_dpkg --install "$store/good.deb" || undo_failed
    undone="version $good_version is in force again"
    wanted_units=$store/good.units
  else
    stop_own_units_not_in "$work/none"
    run_dpkg --purge "$package" || undo_failed
    undone="nothing of $owner was there before, and nothing is now"
    wanted_units=$work/none
  fi
  quietly 90 systemctl daemon-reload || :
  run_after || :
  # What runs with our files goes back with them, also where only the refused version named it.
  cat "$wanted_units" "$work/units" | sort -u -t "$tab" -k 1,1 | while IFS=$tab read -r unit on_change files; do
    [ "$(systemctl show -p LoadState --value "$unit")" = loaded ] || continue
    concerned=$(changed_for "$unit" "$files")
    if grep -q "^$(echo "$unit" | sed 's/[.@]/\\&/g')$tab" "$wanted_units"; then
      quietly 90 systemctl enable "$unit" || :
      systemctl --quiet is-active "$unit" || concerned=unit
    elif ! systemctl --quiet is-active "$unit"; then
      continue
    fi
    quietly 20 systemctl reset-failed "$unit" || :
    case $concerned in
      unit) quietly 180 systemctl restart "$unit" || undone="$undone, but $unit does not start" ;;
      files) quietly 180 systemctl "$on_change" "$unit" || undone="$undone, but $unit does not $on_change" ;;
    esac
  done
  rm -f "$store/pending" "$store/next.deb" "$store/next.units" "$store/next.effects" "$store/next.given"
  mv "$work/reason" "$log"
}

undo_failed() {
  cat "$log" >>"$work/reason"
  mv "$work/reason" "$log"
  problem undo "$machine" 'the change failed, and so did going back to the version before' \
    "Log in and run: dpkg -i $store/good.deb; then run it again."
}

# stop_own_units_not_in FILE : the units whose file our package brings, before it goes.
stop_own_units_not_in() {
  dpkg-query -L "$package" 2>/dev/null | sed -n 's,^/\(etc\|usr/lib\)/systemd/system/\([^/]*\.[a-z]*\)$,\2,p' | while IFS= read -r unit; do
    case $unit in *@.*) continue ;; esac
    if ! cut -f 1 "$1" | grep -qxF "$unit" && systemctl --quiet is-active "$unit"; then quietly 120 systemctl disable --now "$unit" || :; fi
  done
}
