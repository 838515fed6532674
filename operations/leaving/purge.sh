# shellcheck shell=sh disable=SC2154 # the values are set before it
# Before something is destroyed: nobody's run is at work on this machine, and it is out of service here, whatever was thought of
# it from afar. Values: identity; owners (of what is destroyed, by blanks); whole (empty where only passwords are left).
# Words: the Docker volumes that are destroyed.

# It may be a link to where it lies.
ledger=$(readlink -m /var/lib/bocage/ledger)
row() { awk -F '\t' -v identity="$identity" '$1 == identity' "$ledger"; }

mkdir -p /run/bocage
chmod 0711 /run/bocage
exec 9>>/run/bocage/lock
flock -w 600 9 || {
  echo "$(cat /run/bocage/holder) is still changing this machine after ten minutes" >&2
  exit 75
}
if [ -e "$ledger" ]; then
  owner=$(row | awk -F '\t' '$4 == "in-service" { print $3 }')
  for one in ${whole:+$owner} $owners; do
    if [ -n "$owner" ] && [ "$one" = "$owner" ]; then
      echo "$identity is in service here, for $owner: nothing was destroyed" >&2
      exit 70
    fi
  done
fi
for volume in "$@"; do
  users=$(docker ps --all --filter "volume=$volume" --format '{{.Names}}')
  if [ -n "$users" ]; then
    echo "the volume $volume is in use by $users: nothing was destroyed" >&2
    exit 70
  fi
done
# A password that a container reads is in use, whoever remembers it; where Docker can't say, that ends this.
mounts() {
  if ! command -v docker >/dev/null; then return; fi
  containers=$(docker ps --all --quiet)
  # shellcheck disable=SC2086 # one word each
  [ -z "$containers" ] || docker inspect --format '{{.Name}}{{range .Mounts}} {{.Source}}{{end}}' $containers
}
mounted=$(mounts)
for one in $owners; do
  users=$(printf '%s\n' "$mounted" | awk -v folder="/var/lib/bocage/secrets/$one/$identity/" \
    '{ for (mount = 2; mount <= NF; mount++) if (index($mount, folder) == 1) { print substr($1, 2); next } }')
  if [ -n "$users" ]; then
    echo "the passwords of $identity are in use by $users: nothing was destroyed" >&2
    exit 70
  fi
done

# The thing is forgotten once its data is gone, with all that was within it.
forget() {
  if [ -z "$whole" ] || [ ! -e "$ledger" ]; then return; fi
  (umask 077 && awk -F '\t' -v identity="$identity" '$1 != identity && index($1, identity "/") != 1' "$ledger" >"$ledger.new")
  sync "$ledger.new"
  mv "$ledger.new" "$ledger"
}
