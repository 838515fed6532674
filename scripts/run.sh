# shellcheck shell=sh
# Sourced by the commands beside it: finds Node, installs the packages of the lock file when they are missing or have
# changed, and runs a program written in TypeScript from the checkout's root.

run() {
  cd "$(dirname "$0")/.." || exit 1
  if ! command -v node > /dev/null || [ "$(node -p 'Number(process.versions.node.split(".")[0])')" -lt 20 ]; then
    echo 'Node.js 20 or newer is missing. See https://nodejs.org for how to install it.' >&2
    exit 1
  fi
  if [ ! -e node_modules/.package-lock.json ] || [ -n "$(find package-lock.json -newer node_modules/.package-lock.json)" ]; then
    echo 'Installing the npm packages of package-lock.json…' >&2
    npm ci --no-audit --no-fund --loglevel=error >&2 || exit 1
  fi
  exec node --import tsx "$@"
}
