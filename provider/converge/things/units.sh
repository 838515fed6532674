# shellcheck shell=sh disable=SC2034,SC2154 # a part of main.sh: what others set, and set for others
# Units: stopped when nobody names them any more, started when they should run, restarted only when their files changed.

# changed_for UNIT PATHS : whether a changed path is the unit itself (`unit`), one of its files (`files`), or neither.
changed_for() {
  template=$(echo "$1" | sed -n 's/^\([^@]*@\)..*\(\.[a-z]*\)$/\1\2/p')
  awk -v unit="$1" -v template="${template:--}" -v files="$2" '
    function below(folder) { return index($0, folder) == 1 }
    BEGIN { count = split(files, file, " ") }
    {
      n = split("/etc/systemd/system/ /usr/lib/systemd/system/", folder, " ")
      for (i = 1; i <= n; i++) {
        if ($0 == folder[i] unit || $0 == folder[i] template || below(folder[i] unit ".d/") || below(folder[i] template ".d/")) itself = 1
      }
      for (i = 1; i <= count; i++) if ($0 == file[i] || (file[i] ~ /\/$/ && below(file[i]))) its = 1
    }
    END { print itself ? "unit" : its ? "files" : "" }
  ' "$store/pending"
}

# Starts what does not run, restarts or reloads what changed. Fails with the unit's name in $failed_unit. A unit that this
# change does not concern (a disk that died) is no reason to undo it: it goes to sick-before.
bring_up_units() {
  : >"$work/touched"
  : >"$work/sick-before"
  if grep -Eq '^/(etc|usr/lib)/systemd/' "$store/pending"; then
    quietly 90 systemctl daemon-reload || { failed_unit=systemd; return 1; }
  fi
  observe_units
  # A file that came anew without a change, or that a person edited: systemd reads it, and nothing has to start again.
  if awk -F '\t' '$3 == "outdated"' "$work/unit-states" | grep -q .; then
    quietly 90 systemctl daemon-reload || { failed_unit=systemd; return 1; }
    observe_units
  fi
  remember_first_sight

  disabled=$(awk -F '\t' '$4 == "disabled" { print $1 }' "$work/unit-states")
  if [ -n "$disabled" ]; then
    # shellcheck disable=SC2086 # names of units are single words
    quietly 90 systemctl enable $disabled || { failed_unit=$(echo "$disabled" | head -n 1); return 1; }
  fi

  while IFS=$tab read -r unit on_change files; do
    failed_unit=$unit
    active=$(awk -F '\t' -v unit="$unit" '$1 == unit { print $3 }' "$work/unit-states")
    concerned=$(changed_for "$unit" "$files")
    verb=
    if [ "$active" != active ]; then
      verb=restart
    elif [ "$concerned" = unit ]; then
      verb=restart
    elif [ "$concerned" = files ]; then
      verb=$on_change
    fi
    [ -n "$verb" ] || continue
    # Earlier starts, also those of people, do not count: systemd would refuse the next one.
    quietly 20 systemctl reset-failed "$unit" || :
    if ! quietly 180 systemctl "$verb" "$unit"; then
      if [ -n "$concerned" ] || is_new "$unit"; then return 1; fi
      echo "$unit" >>"$work/sick-before"
      continue
    fi
    printf '%s\t%s\n' "$unit" "$([ "$active" = active ] && echo "$verb" || echo start)" >>"$work/touched"
  done <"$work/units"
  failed_unit=
  restart_instances
}

# Instances of a template of ours that other owners run: they start again with it.
restart_instances() {
  sed -n 's,^/\(etc\|usr/lib\)/systemd/system/\([^/]*@\)\(\.[a-z]*\)$,\2*\3,p' "$store/pending" | while IFS= read -r pattern; do
    systemctl list-units --plain --no-legend --state=active "$pattern" | while read -r unit _; do
      if ! cut -f 1 "$work/units" | grep -qxF "$unit"; then quietly 180 systemctl try-restart "$unit" || say warning "$unit does not start with its new template"; fi
    done
  done
}

is_new() {
  ! { [ -e "$store/good.units" ] && cut -f 1 "$store/good.units" | grep -qxF "$1"; }
}

# A service that dies right after its start has not started: they get a second, then all must run.
verify_units() {
  [ -s "$work/units" ] || return 0
  observe_units
  if [ -s "$work/touched" ]; then
    sleep 1
    tries=0
    while
      observe_units
      awk -F '\t' '$3 == "activating" || $3 == "reloading"' "$work/unit-states" | grep -q . && [ "$tries" -lt 60 ]
    do
      tries=$((tries + 1))
      sleep 1
    done
  fi
  failed_unit=$(sick_units | grep -vxF -f "$work/sick-before" | head -n 1)
  [ -z "$failed_unit" ]
}

# Whether a unit ran before we first named it: then it is not ours to stop (SSH, say).
remember_first_sight() {
  touch "$store/first-sight"
  awk -F '\t' -v OFS='\t' 'FILENAME ~ /first-sight$/ { seen[$1]; next } !($1 in seen) && $2 == "loaded" { print $1, $3 }' \
    "$store/first-sight" "$work/unit-states" >"$work/new-sight"
  cat "$work/new-sight" >>"$store/first-sight"
}

# A unit whose file our package brings, or that did not run before we named it.
ours_to_stop() {
  if dpkg-query -L "$package" 2>/dev/null | grep -Eq "^/(etc|usr/lib)/systemd/system/$(echo "$1" | sed 's/[.@]/\\&/g')\$"; then return 0; fi
  ! grep -qsxF "$1${tab}active" "$store/first-sight"
}

# retire_units FILE : stops the units that the installed version names, this file does not, and nobody else does.
retire_units() {
  [ -s "$store/good.units" ] || return 0
  cut -f 1 "$store/good.units" | while IFS= read -r unit; do
    if cut -f 1 "$1" | grep -qxF "$unit"; then continue; fi
    if cat /var/lib/bocage/packages/*/good.units | cut -f 1 | grep -cxF "$unit" | grep -qx 1; then
      if ours_to_stop "$unit" && put_out "$unit"; then say changed unit "$unit" stop; fi
    fi
    sed -i "/^$(echo "$unit" | sed 's/[.@]/\\&/g')$tab/d" "$store/first-sight"
  done
}

# put_out UNIT : stops it, and it starts no more. One whose file went before it, as an instance of a template that another owner's
# package had, failed at that moment: it is forgotten, or systemd would tell of it for ever.
put_out() {
  quietly 120 systemctl disable --now "$1" || return 1
  systemctl cat "$1" >/dev/null 2>&1 || quietly 20 systemctl reset-failed "$1" || :
}

# The last words of a unit that would not run.
unit_words() {
  {
    cat "$log"
    systemctl status --no-pager --lines=0 "$1" 2>&1 | sed -n '1,6p' || :
    journalctl --no-pager --quiet --output=cat --lines=15 --unit="$1" 2>&1 || :
  } >"$log.unit"
  mv "$log.unit" "$log"
}
