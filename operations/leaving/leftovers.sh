# shellcheck shell=sh
# Lists what holds data on a machine with Docker: one line each, tab-separated:
#   volume    OWNER  SERVICE  NAME  KIB  LAST-WRITTEN (seconds since 1970)
#   secrets   OWNER  SERVICE  -     0    LAST-WRITTEN
set -e
command -v docker > /dev/null || exit 0
docker info > /dev/null

docker volume ls --quiet --filter label=bocage.stack | while read -r volume; do
  docker volume inspect --format '{{index .Labels "bocage.stack"}} {{index .Labels "bocage.service"}} {{.Mountpoint}}' "$volume" |
    while read -r owner service folder; do
      # With the copies that were made before new versions, which lie beside it: whoever purges it purges them.
      size=$(du --summarize --block-size=1K "$(dirname "$folder")" | cut -f 1)
      written=$(find "$folder" -printf '%T@\n' | sort --numeric-sort --reverse | head -n 1)
      printf 'volume\t%s\t%s\t%s\t%s\t%s\n' "$owner" "$service" "$volume" "$size" "${written%.*}"
    done
done

cd /var/lib/bocage/secrets 2> /dev/null || exit 0
find . -mindepth 2 -maxdepth 2 -type d -printf '%P\t%T@\n' | while IFS="$(printf '\t')" read -r path written; do
  printf 'secrets\t%s\t%s\t-\t0\t%s\n' "${path%%/*}" "${path#*/}" "${written%.*}"
done
