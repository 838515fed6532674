# shellcheck shell=sh disable=SC2034,SC2154 # a part of main.sh: what others set, and set for others
# One run at a time on a machine, whichever stack it comes from. The lock is a file descriptor that children inherit: while
# an orphaned apt still works, the next run waits. Beside it, each owner has one, for what is remembered of them: a confirmation
# takes that alone, and never waits for somebody else's run.

take_lock() {
  exec 9>>/run/bocage/lock 8>>"/run/bocage/lock-$owner"
  if ! { flock -w "$lock_seconds" 9 && flock -w "$lock_seconds" 8; }; then
    problem lock "$machine" "$(cat /run/bocage/holder) is still changing this machine after $lock_seconds seconds" \
      'Wait until it is done, then run it again.'
  fi
  echo "a run of $owner, process $$, since $(date '+%H:%M:%S')," >/run/bocage/holder
  sweep
}

# Removes what killed runs left in memory: a folder whose process is gone, or is by now something else. One that is going to
# undo a change waits for the lock as others do, under its own name.
sweep() {
  for left in /run/bocage/exchange.*; do
    if [ "$left" != "$work" ] && [ -e "$left/pid" ] &&
      ! grep -qs -e /run/bocage/exchange -e /script/undone.sh "/proc/$(cat "$left/pid")/cmdline"; then
      rm -rf "$left"
    fi
  done
}
