# shellcheck shell=sh disable=SC2034,SC2154 # a part of main.sh: what others set, and set for others
# The checks: everything is judged on a copy that mirrors the machine, with the new files over it, before dpkg runs.

run_checks() {
  [ -d "$work/checks" ] || return 0
  STAGE=$work/stage
  export STAGE
  mkdir -p "$STAGE/tmp"
  cat "$work"/checks/*/needs | sort -u | while IFS= read -r folder; do
    folder=${folder%/}
    if [ -d "$folder" ]; then
      mkdir -p "$STAGE$folder"
      cp -a "$folder/." "$STAGE$folder/"
    elif [ -e "$folder" ]; then
      mkdir -p "$STAGE${folder%/*}"
      cp -a "$folder" "$STAGE$folder"
    fi
  done
  while IFS= read -r path; do rm -f "$STAGE$path"; done <"$work/leaving"
  cp -a "$work/root/." "$STAGE/"

  for check in "$work"/checks/*; do
    # A home of its own: what a checker writes goes away with the copy.
    if ! HOME=$STAGE/tmp XDG_DATA_HOME=$STAGE/tmp XDG_CONFIG_HOME=$STAGE/tmp quietly 60 sh -eu "$check/command"; then
      # People know the file by its place on the machine.
      sed "1d; s,$STAGE/,/,g" "$log" >"$log.plain"
      mv "$log.plain" "$log"
      problem check "$(suspect)" "the check \"$(cat "$check/title")\" refuses the new files" \
        'Mend what it says. It ran on a copy: what is in force has not changed.'
    fi
  done
}

# The file that the checker speaks of, where it names one of ours.
suspect() {
  named=$(cut -f 4 "$work/manifest" | while IFS= read -r path; do if grep -qF -- "$path" "$log"; then echo "$path"; fi; done | tr '\n' ' ')
  echo "${named:-$machine}" | sed 's/ $//'
}
