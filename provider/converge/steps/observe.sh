# shellcheck shell=sh disable=SC2034,SC2154 # a part of main.sh: what others set, and set for others
# What is really there, in the form in which it is wanted. Few processes, however many files.

# manifest, observed: SHA256 MODE OWNER PATH, by tabs. What is no plain file has its kind in place of the digest.
observe_files() {
  : >"$work/observed"
  if [ -s "$work/manifest" ]; then
    cut -f 4 "$work/manifest" | tr '\n' '\0' >"$work/paths"
    xargs -0 sha256sum -- <"$work/paths" >"$work/sums" 2>/dev/null || :
    xargs -0 stat -c "%n$tab%a$tab%U:%G$tab%u:%g$tab%F" -- <"$work/paths" >"$work/stats" 2>/dev/null || :
    awk -F '\t' -v OFS='\t' '
      FILENAME ~ /sums$/ { sum[substr($0, 67)] = substr($0, 1, 64); next }
      FILENAME ~ /manifest$/ { numeric[$4] = $3 ~ /^[0-9]+:/ || $3 ~ /:[0-9]+$/; next }
      {
        digest = $5 ~ /^regular/ ? sum[$1] : $5
        print digest, (length($2) < 4 ? substr("0000", 1, 4 - length($2)) : "") $2, numeric[$1] ? $4 : $3, $1
      }
    ' "$work/sums" "$work/manifest" "$work/stats" >"$work/observed"
  fi
  # What differs: wanted, and not found just so.
  awk -F '\t' 'FILENAME ~ /observed$/ { there[$0]; next } !($0 in there) { print $4 }' \
    "$work/observed" "$work/manifest" >"$work/differ"
}

# packages: one name a line. missing-packages: those that are not fully installed.
observe_packages() {
  : >"$work/missing-packages"
  [ -s "$work/packages" ] || return 0
  # shellcheck disable=SC2046 # names of packages are single words
  dpkg-query -W -f '${Package}\t${db:Status-Status}\n' $(cat "$work/packages") >"$work/package-states" 2>/dev/null || :
  awk -F '\t' 'FILENAME ~ /states$/ { if ($2 == "installed") there[$1]; next } !($1 in there)' \
    "$work/package-states" "$work/packages" >"$work/missing-packages"
}

# Our own package: installed_status, installed_version, installed_digest.
observe_own_package() {
  own=$(dpkg-query -W -f '${db:Status-Status} ${Version} ${Bocage-Digest}' "$package" 2>/dev/null) || own='not-installed  '
  installed_status=${own%% *}
  own=${own#* }
  installed_version=${own%% *}
  installed_digest=${own#* }
}

# units: UNIT ONCHANGE PATHS, by tabs. unit-states: UNIT LOAD ACTIVE FILESTATE. A unit whose own condition says that it is not
# for this machine (no clock to set in a container) counts as active; one that runs by an earlier file, as `outdated`.
observe_units() {
  : >"$work/unit-states"
  [ -s "$work/units" ] || return 0
  # shellcheck disable=SC2046 # names of units are single words
  systemctl show -p LoadState,ActiveState,UnitFileState,ConditionResult,ConditionTimestampMonotonic,NeedDaemonReload $(cut -f 1 "$work/units") >"$work/shown" 2>"$log" ||
    problem units "$machine" 'systemd does not answer' 'Look at the machine: is systemd running there?'
  awk -v OFS='\t' '
    FILENAME ~ /units$/ { split($0, field, "\t"); name[FNR] = field[1]; next }
    FNR == 1 { unit = 1 }
    function row() {
      if (state["ActiveState"] == "inactive" && state["ConditionResult"] == "no" && state["ConditionTimestampMonotonic"] > 0) state["ActiveState"] = "active"
      if (state["ActiveState"] == "active" && state["NeedDaemonReload"] == "yes") state["ActiveState"] = "outdated"
      print name[unit], state["LoadState"], state["ActiveState"], state["UnitFileState"] ? state["UnitFileState"] : "-"
      split("", state)
      unit++
    }
    $0 == "" { row(); next }
    { at = index($0, "="); state[substr($0, 1, at - 1)] = substr($0, at + 1) }
    END { row() }
  ' "$work/units" "$work/shown" >"$work/unit-states"
}

# sick-units: those that are not running now, or would not after a start of the machine.
sick_units() {
  awk -F '\t' '$2 != "loaded" || $3 != "active" || $4 == "disabled" { print $1 }' "$work/unit-states"
}

# secrets: PATH OWNER BYTES given|born, by tabs. secret-owners: PATH OWNER of those that are there and not empty.
observe_secrets() {
  : >"$work/secret-owners"
  while IFS=$tab read -r path wanted _ origin _; do
    file=$secrets_root/$path
    if [ ! -f "$file" ] || [ ! -s "$file" ]; then continue; fi
    case $wanted in
      [0-9]*:[0-9]*) found=$(stat -c %u:%g "$file") ;;
      *) found=$(stat -c %U:%G "$file") ;;
    esac
    [ "$(stat -c %a "$file")" = 400 ] || found="$found, mode $(stat -c %a "$file")"
    given_digest=
    if [ "$origin" = given ]; then given_digest=$({ printf '%s' "$salt"; cat "$file"; } | sha256sum | cut -c 1-64); fi
    printf '%s\t%s\t%s\n' "$path" "$found" "$given_digest" >>"$work/secret-owners"
  done <"$work/secrets"
}

observe_all() {
  observe_files
  observe_packages
  observe_own_package
  observe_units
  observe_secrets
  observe_ledger
  observe_effects
}

read_back() {
  observe_all
  say package "$installed_status" "$installed_version" "$installed_digest"
  say_all file "$work/observed"
  say_all missing "$work/missing-packages"
  say_all unit "$work/unit-states"
  say_all secret "$work/secret-owners"
  awk -F '\t' -v OFS='\t' -v owner="$owner" '$3 == owner && $4 == "in-service" { print $1, $2, $6, $7, $8, $9 }' \
    "$work/ledger-before" >"$work/held"
  say_all held "$work/held"
  cut -f 1-3 "$work/effect-states" >"$work/effects-found"
  say_all effect "$work/effects-found"
}

# say_all KIND FILE : every line of a file of tab-separated words.
say_all() {
  awk -F '\t' -v OFS='\t' -v kind="$1" '{ print kind, $0, "" }' "$2" >>"$report"
}
