# shellcheck shell=sh
# Sourced by the commands beside it: finds Node, installs the packages of the lock file when they are missing or have
# changed, and runs a program written in TypeScript from the checkout's root.

run() {
  cd "$(dirname "$0")/.." || exit 1
  need_node
  if [ ! -e node_modules/.package-lock.json ] || [ -n "$(find package-lock.json -newer node_modules/.package-lock.json)" ]; then
    echo 'Installing the npm packages of package-lock.json…' >&2
    npm ci --no-audit --no-fund --loglevel=error >&2 || exit 1
  fi
  exec node --enable-source-maps bundles/start.js "$@"
}

# Ends the command, unless there is a Node.js as new as package.json wants it.
need_node() {
  wanted=$(sed -n 's/^ *"node": ">=\([0-9.]*\)".*/\1/p' package.json)
  if ! command -v node > /dev/null; then
    said='it is not there'
  else
    version=$(node -p process.versions.node)
    if is_at_least "$wanted" "$version"; then return; fi
    said="this is $version"
  fi
  echo "Node.js $wanted or newer is needed; $said. See https://nodejs.org for how to install it." >&2
  exit 1
}

# is_at_least WANTED VERSION : compares them number by number.
is_at_least() {
  awk -v wanted="$1" -v version="$2" 'BEGIN {
    split(wanted, least, ".")
    split(version, is, ".")
    for (i = 1; i <= 3; i++) if (is[i] + 0 != least[i] + 0) exit is[i] + 0 < least[i] + 0
  }'
}

# Ends the command, unless it is run as root; its help is for everyone. Said before anything is installed or made.
need_root() {
  case " $* " in *' --help '* | *' -h '*) return ;; esac
  if [ "$(id -u)" -eq 0 ]; then return; fi
  echo "$0 makes containers and a network of this machine, and installs packages: run it as root." >&2
  exit 1
}
