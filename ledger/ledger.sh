# shellcheck shell=sh
# Says what a machine remembers of the things that hold data on it, a line each, parted by tabs; at last "end":
#   row     a line of its ledger: see provider/converge/ledger.sh
#   volume  SERVICE OWNER   a volume of ours, by its labels, whether or not a ledger tells of it
#   runs    SERVICE OWNER   a container of ours: what its volumes hold is in service
ledger=/var/lib/bocage/ledger
if [ -e "$ledger" ]; then
  echo ledger
  sed 's/^/row\t/' "$ledger"
fi
if command -v docker > /dev/null; then
  timeout 20 docker volume ls --filter label=bocage.service --format 'volume	{{.Label "bocage.service"}}	{{.Label "bocage.stack"}}'
  timeout 20 docker ps --all --filter label=bocage.service --format 'runs	{{.Label "bocage.service"}}	{{.Label "bocage.stack"}}'
fi
echo end
