# shellcheck shell=sh disable=SC2034,SC2154 # a part of main.sh: what others set, and set for others
# Words that every part uses: paths, reports, the end of a run.

export LC_ALL=C DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

package=bocage-$owner
# What is remembered of the owner: the packages that worked, the units it named, what a killed run left to do.
store=/var/lib/bocage/packages/$owner
ledger=/var/lib/bocage/ledger
secrets_root=/var/lib/bocage/secrets/$owner
undo_unit=bocage-undo-$owner
tab=$(printf '\t')
report=$work/report
log=$work/log
: >"$report"
: >"$log"

# say WORD... : one line of the report. Line breaks and tabs inside a word survive.
say() {
  for word in "$@"; do
    printf '%s' "$word" | tr '\n\t' '\036\037'
    printf '\t'
  done >>"$report"
  printf '\n' >>"$report"
}

# problem STEP WHERE WHAT INSTEAD : says what went wrong, with the end of what the last command printed, and ends the run.
problem() {
  say problem "$1" "$2" "$3" "$4" "$(tail -c 3000 "$log")"
  exit 0
}

# folder MODE PATH... : each is there, and has that mode, whoever made it.
folder() {
  mode=$1
  shift
  install -d -m "$mode" "$@"
}

# quietly SECONDS COMMAND... : runs it for at most so long; what it prints is kept for an error.
quietly() {
  limit=$1
  shift
  echo "\$ $*" >"$log"
  (
    # What Debian's scripts make is for everyone, unlike what we make.
    umask 022
    exec timeout --kill-after=20 "$limit" "$@" >>"$log" 2>&1 </dev/null
  )
}

# Prints the report as JSON, whatever happened, and leaves nothing behind.
end_of_run() {
  trap - EXIT
  if [ "$1" -ne 0 ]; then say problem bug "$machine" "the script stopped with status $1" 'This is a mistake in Bocage: report it.' "$(tail -c 3000 "$log")"; fi
  say end
  awk -F '\t' '
    BEGIN { for (i = 1; i < 32; i++) code[sprintf("%c", i)] = sprintf("\\u%04x", i); code["\036"] = "\\n"; code["\037"] = "\\t" }
    function json(text,   out, i, letter) {
      if (text !~ /[\\"\001-\037]/) return "\"" text "\""
      for (i = 1; i <= length(text); i++) {
        letter = substr(text, i, 1)
        if (letter == "\\" || letter == "\"") out = out "\\" letter
        else if (letter in code) out = out code[letter]
        else out = out letter
      }
      return "\"" out "\""
    }
    { line = "["; for (i = 1; i < NF; i++) line = line (i > 1 ? "," : "") json($i); print line "]" }
  ' "$report" || :
  rm -rf "$work"
  exit 0
}

# Where the owner is remembered: there before anything is kept, the first time.
ready_store() {
  folder 0711 /var/lib/bocage
  folder 0755 /var/lib/bocage/packages
  folder 0700 "$store"
}
