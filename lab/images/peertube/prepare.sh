#!/bin/sh
# usage: prepare.sh VERSION OUT
# Gets the libraries from npm's packages, in the current folder: what the image needs goes to OUT. VERSION is the image's.
set -eu
out=$2
mv "$out/node" node
(cd node && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
mv node/node_modules "$out/node_modules"
