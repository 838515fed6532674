# shellcheck shell=sh disable=SC2034,SC2154 # a part of main.sh: what others set, and set for others
# The ledger: what holds data on this machine, and whose it is. A line each, parted by tabs:
#   IDENTITY  KIND  OWNER  in-service|left  SINCE  SERVICE  BEARER  MAIL  VOLUMES
# A line is written before anything of the thing is made, and leaves only with its data, when that is purged.

# What is wanted, as it arrived in holds: IDENTITY KIND SERVICE BEARER MAIL VOLUMES FROM. Makes of it and of what was there:
#   ledger-next       all lines, as they should be
#   ledger-conflicts  IDENTITY WHAT INSTEAD, for each thing that is somebody else's
observe_ledger() {
  : >"$work/ledger-before"
  [ ! -e "$ledger" ] || cp "$ledger" "$work/ledger-before"
  : >"$work/ledger-conflicts"
  awk -F '\t' -v OFS='\t' -v owner="$owner" -v machine="$machine" -v now="$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
    -v conflicts="$work/ledger-conflicts" '
    function refuse(identity, what, instead) { print identity, what, instead >conflicts }
    function whose() { return before[2] " of " before[3] }
    FILENAME ~ /holds$/ { wanted[$1] = $0; next }
    FILENAME ~ /ledger-before$/ { line[$1] = $0 }
    END {
      for (identity in wanted) {
        split(wanted[identity], want, "\t")
        since = now
        if (identity in line) {
          split(line[identity], before, "\t")
          if (before[2] != want[2])
            refuse(identity, machine " remembers it as a " whose(), "Choose another name, or purge that first: scripts/leftovers.")
          else if (before[3] != owner && before[3] != want[7])
            refuse(identity, "the " whose() " has its data on " machine, "Write \"from: " before[3] "\" beside it if it is handed over; else choose another name.")
          else if (before[3] != owner && before[4] == "in-service")
            refuse(identity, before[3] " still has it in service on " machine, "Take it out of " before[3] " and run scripts/up, which lets go of it first.")
          # Who is there keeps a name or an address; who returns is known by name: an address may be of a role.
          else if (before[3] == owner && before[7] != "" && before[7] != want[4] &&
            (before[4] == "left" || want[5] == "" || tolower(before[8]) != tolower(want[5])))
            refuse(identity, "the " before[2] " is that of " before[7] (before[8] == "" ? "" : " (" before[8] ")"), "If it is the same one, write that name for one run; else give " want[4] " a key of its own, which nobody had before.")
          if (before[3] == owner && before[4] == "in-service") since = before[5]
        }
        line[identity] = identity OFS want[2] OFS owner OFS "in-service" OFS since OFS want[3] OFS want[4] OFS want[5] OFS want[6]
      }
      for (identity in line) {
        split(line[identity], before, "\t")
        if (before[3] == owner && before[4] == "in-service" && !(identity in wanted)) {
          before[4] = "left"
          before[5] = now
        }
        print before[1], before[2], before[3], before[4], before[5], before[6], before[7], before[8], before[9]
      }
    }
  ' "$work/holds" "$work/ledger-before" >"$work/ledger-next"
  sort -o "$work/ledger-next" "$work/ledger-next"
}

ledger_is_right() { cmp -s "$work/ledger-before" "$work/ledger-next"; }

# Refused before anything begins, also for a run by hand and for one that another overtook.
refuse_data_of_others() {
  [ -s "$work/ledger-conflicts" ] || return 0
  : >"$log"
  sort -o "$work/ledger-conflicts" "$work/ledger-conflicts"
  while IFS=$tab read -r identity what instead; do say problem ledger "$identity" "$what" "$instead" ''; done <"$work/ledger-conflicts"
  exit 0
}

# Written whole, beside, and moved into place: a reader sees the lines before or those after.
keep_ledger() {
  ! ledger_is_right || return 0
  # It may be a link to where it lies.
  lies=$(readlink -m "$ledger")
  cp "$work/ledger-next" "$lies.new"
  chmod 0600 "$lies.new"
  sync "$lies.new"
  mv "$lies.new" "$lies"
  sync "${lies%/*}"
  comm -13 "$work/ledger-before" "$work/ledger-next" | cut -f 1 >"$work/changed-ledger"
  say_changed ledger "$work/changed-ledger"
}

# The owner has nothing in service here any more; what it had stays remembered.
leave_ledger() {
  : >"$work/holds"
  observe_ledger
  keep_ledger
}
