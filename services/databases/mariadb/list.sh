# shellcheck shell=sh disable=SC2154 # the values are set before it
# Lists the databases of a farm, but for the server's own: NAME  KIB, tab-separated. After client.sh. Values: server (its container).

# Where there is no server yet, there is nothing; where there was one, its databases can't be seen.
command -v docker > /dev/null || exit 0
state=$(docker ps --all --filter "name=^/?$server\$" --format '{{.State}}')
if [ -z "$state" ] && [ -z "$(docker volume ls --quiet --filter "name=^$server-data\$")" ]; then exit 0; fi
if [ "$state" != running ]; then
  echo "the databases of \"$server\" can't be seen, since it does not run; scripts/up --refresh starts it" >&2
  exit 69
fi
mariadb_as_root "$server" --batch --skip-column-names << SQL
SELECT s.schema_name, COALESCE(ROUND(SUM(t.data_length + t.index_length) / 1024), 0)
FROM information_schema.schemata s LEFT JOIN information_schema.tables t ON t.table_schema = s.schema_name
WHERE s.schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema') GROUP BY s.schema_name;
SQL
