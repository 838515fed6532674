# shellcheck shell=sh
# Looks for secrets in all that a machine tells, and in every file there that others can read.
# Standard input: the secrets, one a line. Prints PLACE, a tab and the secret, for each that is somewhere.
set -eu
export LC_ALL=C
umask 077
secrets=$(mktemp)
trap 'rm -f "$secrets"' EXIT
cat > "$secrets"

# What is told, or the files that are named, on standard input.
in_text() { grep -aoF -f "$secrets" | sort -u | sed "s|^|$1\t|"; }
in_files() { xargs -0 -r grep -aoFHZ -f "$secrets" | tr '\0' '\t' | sort -u; }

journalctl --sync
journalctl --quiet --all --output=export | in_text 'the journal'
find /var/log -type f ! -path '/var/log/journal/*' -print0 | in_files

if command -v docker > /dev/null; then
  docker ps --all --format '{{.Names}}' | while read -r container; do
    docker inspect "$container" | in_text "docker inspect $container"
    docker logs "$container" 2>&1 | in_text "docker logs $container"
  done
fi

# Others can read a file when its mode says so, and each folder on the way lets them pass, be it only for who knows the name.
# Below /proc, /sys and /dev no file has an end; what guests have is looked for in the guests, and in the images of their disks
# it would take minutes.
find / /dev/shm \( -path /proc -o -path /sys -o -path /dev -o -path /var/lib/lxc -o -type d ! -perm -o=x \) -prune \
  -o -type f -perm -o=r ! -size +100M -print0 | in_files
