# shellcheck shell=sh # the command of a check
# Whether what the Docker engine has is where it is going to look for it. $1: its folder from now on.
# Another place (a guest that gets a data disk after the fact) is empty: every service would begin anew there.
for before in /var/lib/docker /data/docker; do
  [ "$before" != "$1" ] || continue
  for volume in "$before"/volumes/*/; do
    if [ -d "$volume" ] && [ ! -d "$1/volumes/${volume#"$before/volumes/"}" ]; then
      echo "The engine's volumes are in $before, and $1, where it would look for them, lacks ${volume#"$before/volumes/"}. Move them first, as root there:"
      # Containers go on without the engine (live-restore): a database that writes can't be copied.
      echo '  docker ps --quiet > /root/running && xargs --no-run-if-empty docker stop --time 60 < /root/running'
      echo "  systemctl stop docker.socket docker.service && mkdir -p $1 && cp -a $before/. $1/ && mv $before $before.moved"
      echo 'Then scripts/up, and at last, there: xargs --no-run-if-empty docker start < /root/running'
      exit 1
    fi
  done
done
