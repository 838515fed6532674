# shellcheck shell=sh disable=SC2154 # the values are set before it
# Takes away what new-site.sh made, whatever of it there is. Values: name, server.
docker rm --force "$name" > /dev/null 2>&1
docker volume rm --force "$name" > /dev/null
# shellcheck disable=SC2016 # for the shell in the container
docker exec -i "$server" sh -c 'mariadb --user=root --password="$(cat /run/secrets/root)"' <<END
DROP DATABASE IF EXISTS \`$name\`;
DROP USER IF EXISTS '$name'@'localhost';
END
