# shellcheck shell=sh
# Functions for the scripts beside it. They read $vmid.

# Keeps two of us (two runs, or a killed run's remains) from changing one guest at once; given up with us.
lock_guest() {
  mkdir -p /run/lock
  exec 9>"/run/lock/bocage-guest-${vmid:?}"
  flock -w 600 9 || {
    echo "another run has been working on guest $vmid for ten minutes" >&2
    exit 75
  }
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

# Prints the guest's SSH host key, if it runs and has one. Of what the guest says, one line counts.
key_now() {
  key=$(timeout 30 pct exec "${vmid:?}" -- cat /etc/ssh/ssh_host_ed25519_key.pub 2>/dev/null </dev/null | head -n 1)
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
