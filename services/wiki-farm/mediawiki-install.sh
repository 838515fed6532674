# shellcheck shell=sh disable=SC2154 # the values are set before it
# Installs a wiki in its container, once, and brings its tables to the form of its version. After mediawiki.sh and site-owner.sh.
# Values beside theirs: host, language, owner, password (the administrator's: its file on this machine).

found=0
is_installed begin || found=$?
case $found in
0) ;;
3)
  # Without its settings: those say that there is a wiki. Its name is theirs to say.
  docker exec -i --user www-data --env MW_CONFIG_FILE= "$container" php maintenance/run.php install \
    --confpath /tmp --dbtype mysql --dbserver "$server" --dbname "$database" --dbuser "$database" \
    --dbpassfile /run/secrets/database --server "https://$host" --scriptpath '' --lang "$language" --passfile php://stdin \
    Wiki "$administrator" < "$password" >&2
  in_wiki rm -f /tmp/LocalSettings.php
  ;;
*) exit "$found" ;;
esac
in_wiki php maintenance/run.php update --quick >&2

# A wiki that was another association's comes with an administrator whose password is theirs.
before=$(owner_before)
if [ -n "$before" ] && [ "$before" != "$owner" ]; then set_administrators_password "$password"; fi
remember_owner
