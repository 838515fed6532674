# shellcheck shell=sh
# Functions for the scripts beside it. They read $vmid.

# Where a host's Proxmox is down, its guests go on, and none of their files is there: no guest is gone.
if [ ! -d /etc/pve/lxc ]; then
  echo "/etc/pve is not mounted on that host, so nothing is known of its guests: see 'systemctl status pve-cluster' there" >&2
  exit 75
fi

# Keeps two of us (two runs, or a killed run's remains) from changing one guest at once; given up with us.
lock_guest() {
  mkdir -p /run/lock
  exec 9>"/run/lock/bocage-guest-${vmid:?}"
  flock -w 600 9 || {
    echo "another run has been working on guest $vmid for ten minutes" >&2
    exit 75
  }
}

# Runs one of Proxmox's commands to its end, also when nobody hears what it says any more: its task ends with the first word
# that it can't print (PVE::RESTEnvironment, fork_worker). Its last words follow when it has ended.
to_its_end() {
  words=$(mktemp)
  code=0
  "$@" >"$words" 2>&1 </dev/null || code=$?
  tail -c 4000 "$words" >&2
  rm "$words"
  return "$code"
}

# Prints what is known of the guest, a line each; `absent` when there is none.
facts() {
  if [ ! -e "/etc/pve/lxc/${vmid:?}.conf" ]; then
    echo absent
    return
  fi
  guest=/nodes/$(hostname -s)/lxc/$vmid
  answers=$(mktemp -d)
  # All are asked at the same time: each takes most of a second to start.
  questions=
  for question in config status/current pending; do
    pvesh get "$guest/$question" --output-format json >"$answers/${question%%/*}" &
    questions="$questions $!"
  done
  for question in $questions; do wait "$question"; done
  for answer in config status pending; do printf '%s %s\n' "$answer" "$(cat "$answers/$answer")"; done
  rm -r "$answers"
}

# Prints the guest's SSH host key, if it runs and has one.
key_now() {
  key=$(guest_key "${vmid:?}")
  if [ -n "$key" ]; then printf 'host_key %s\n' "$key"; fi
}

# Prints the guest's SSH host key, waiting a minute for it as long as the guest runs.
key_when_up() {
  end=$(($(date +%s) + 60))
  while [ "$(pct status "${vmid:?}")" = 'status: running' ] && [ "$(date +%s)" -lt "$end" ]; do
    key=$(key_now)
    if [ -n "$key" ]; then
      echo "$key"
      return
    fi
    sleep 1
  done
}
