# shellcheck shell=sh disable=SC2154 # the values are set before it
# A WordPress site as one makes it by hand on a machine with Docker: a database, a container, WordPress's own installation.
# Values: name, host, place (address and port that it is published at), container (of a site beside it), server (the container of the
# database server).
set -eu
image=$(docker inspect --format '{{.Config.Image}}' "$container")
sockets=$(docker inspect --format '{{range .Mounts}}{{if eq .Destination "/run/database"}}{{.Source}}{{end}}{{end}}' "$container")
WORDPRESS_DB_PASSWORD=$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')
export WORDPRESS_DB_PASSWORD
# shellcheck disable=SC2016 # for the shell in the container
docker exec -i "$server" sh -c 'mariadb --user=root --password="$(cat /run/secrets/root)"' <<END
CREATE DATABASE \`$name\`;
CREATE USER '$name'@'localhost' IDENTIFIED BY '$WORDPRESS_DB_PASSWORD';
GRANT ALL PRIVILEGES ON \`$name\`.* TO '$name'@'localhost';
END
docker run --detach --name "$name" --restart unless-stopped --publish "$place:80" \
  --volume "$name:/var/www/html" --volume "$sockets:/run/database" \
  --env WORDPRESS_DB_HOST=localhost:/run/database/mysqld.sock \
  --env WORDPRESS_DB_NAME="$name" --env WORDPRESS_DB_USER="$name" --env WORDPRESS_DB_PASSWORD "$image" > /dev/null

step() {
  number=$1
  shift
  curl --silent --fail --max-time 60 --header "Host: $host" --header 'X-Forwarded-Proto: https' --output /dev/null \
    "http://$place/wp-admin/install.php?step=$number" "$@"
}
tries=0
until step 0; do
  tries=$((tries + 1))
  [ "$tries" -lt 300 ]
  sleep 0.1
done
file=$(mktemp)
trap 'rm -f "$file"' EXIT
head -c 24 /dev/urandom | base64 > "$file"
step 2 --data-urlencode weblog_title="$name" --data-urlencode user_name=admin --data-urlencode admin_email=admin@example.org \
  --data-urlencode admin_password@"$file" --data-urlencode admin_password2@"$file" --data-urlencode pw_weak=on \
  --data-urlencode language=fr_FR
