#!/bin/sh
# usage: prepare.sh VERSION OUT
# Puts Etherpad together from npm's packages, in the current folder: what the image needs goes to OUT. VERSION is the image's, not the
# package's: no later release than that of node/package.json is among npm's packages.
set -eu
out=$2
mv "$out/node" node
(cd node && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)

# Etherpad finds its own root by the name of its folder, src, and itself among its plugins.
mkdir -p "$out/app/node_modules"
mv node/node_modules/ep_etherpad-lite "$out/app/src"
if [ -e "$out/app/src/node_modules" ]; then
  echo 'npm put packages below ep_etherpad-lite, where this recipe puts all of them: it must merge the two.' >&2
  exit 1
fi
mv node/node_modules "$out/app/src/node_modules"
ln -s ../src "$out/app/node_modules/ep_etherpad-lite"
mv "$out/ep_lab_health" "$out/app/node_modules/ep_lab_health"
mv "$out/settings.json" "$out/app/settings.json"
