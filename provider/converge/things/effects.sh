# shellcheck shell=sh disable=SC2034,SC2154 # a part of main.sh: what others set, and set for others
# Effects: what must be so although no unit keeps running for it. Each is a folder of $work/effects: its title, what it is
# when all is well (wanted), the command that says how it is, the one that brings it back (mend), if there is one, and a digest
# of all that.

# effect-states: TITLE WANTED FOUND FOLDER, by tabs.
observe_effects() {
  : >"$work/effect-states"
  [ -d "$work/effects" ] || return 0
  for effect in "$work"/effects/*; do
    found=$(timeout --kill-after=5 20 sh -eu "$effect/command" 2>/dev/null </dev/null | head -c 200 | head -n 1 | tr -c '[:print:]\n' '?') || :
    printf '%s\t%s\t%s\t%s\n' "$(cat "$effect/title")" "$(cat "$effect/wanted")" "${found:-missing}" "$effect" >>"$work/effect-states"
  done
}

# wrong_effects: the lines of those that are not as they should be.
wrong_effects() {
  awk -F '\t' '$2 != $3' "$work/effect-states"
}

# Brings back what is not as it should be, and looks again. Fails with the first that stays so: its $failed_effect, how it is
# ($failed_state) and, in the log, what its command said. One that was so before this change, and is known from the version
# in force, is no reason to undo it: it goes to sick-effects.
mend_effects() {
  : >"$work/sick-effects"
  observe_effects
  wrong_effects >"$work/wrong-effects"
  [ -s "$work/wrong-effects" ] || return 0
  while IFS=$tab read -r title _ _ effect; do
    [ ! -e "$effect/mend" ] || quietly 180 sh -eu "$effect/mend" || :
    cp "$log" "$effect/said"
  done <"$work/wrong-effects"
  observe_effects
  while IFS=$tab read -r title wanted found effect; do
    if ! is_wrong "$title" "$work/effect-states"; then
      say changed effect "$title" "$found"
      continue
    fi
    failed_effect=$title
    failed_state=$(awk -F '\t' -v title="$title" '$1 == title { print $3 }' "$work/effect-states")
    failed_wanted=$wanted
    if is_wrong "$title" "$work/effects-before" && is_known_effect "$effect"; then
      printf '%s\t%s\t%s\t%s\n' "$title" "$wanted" "$failed_state" "$effect" >>"$work/sick-effects"
      continue
    fi
    [ ! -e "$effect/said" ] || cp "$effect/said" "$log"
    return 1
  done <"$work/wrong-effects"
}

is_wrong() {
  awk -F '\t' -v title="$1" '$1 == title && $2 != $3 { wrong = 1 } END { exit !wrong }' "$2"
}

# Whether the version in force has this effect, just so.
is_known_effect() {
  grep -qsxF -f "$1/digest" "$store/good.effects"
}

# note_effects FILE : those of this version, for the next run's is_known_effect. Where they are noted already nothing is written:
# a disk may be full.
note_effects() {
  [ -d "$work/effects" ] || return 0
  cat "$work"/effects/*/digest >"$work/effect-digests"
  if cmp -s "$work/effect-digests" "$1"; then return; fi
  cp "$work/effect-digests" "$1.new"
  mv "$1.new" "$1"
}
