#!/bin/sh
# usage: prepare.sh VERSION OUT
# Builds Gitea with its web pages from its Go module, in the current folder: what the image needs goes to OUT.
set -eu
version=$1 out=$2
module="code.gitea.io/gitea@v$version"
# The module needs no newer Go than the one that is here, and must not fetch one.
export GOTOOLCHAIN=local GOFLAGS=-mod=mod CGO_ENABLED=1
# The compiler collects its garbage less often: a quarter less work, for a little more memory.
export GOGC=400

described=$(go mod download -json "$module")
field() { printf '%s' "$described" | sed -n "s/^\t\"$1\": \"\(.*\)\".*/\1/p"; }
# What the module is made of was written down when this recipe was: a module that changed since is not built.
if ! grep -qxF "code.gitea.io/gitea v$version $(field Sum)" "$out/modules.sum"; then
  echo "The module $module has the sum $(field Sum), which is not in lab/images/gitea/modules.sum." >&2
  echo 'For a new version of Gitea, check where it comes from and add the line.' >&2
  exit 1
fi
cp -R "$(field Dir)" source
chmod -R u+w source
cd source

# The pages are compiled by one core, mostly waiting: the libraries of the server, by the other meanwhile.
tags='bindata timetzdata sqlite sqlite_unlock_notify'
libraries() {
  go list -deps -tags "$tags" -f '{{if not .Standard}}{{.ImportPath}}{{end}}' . | grep -v '^code.gitea.io/gitea\(/\|$\)' |
    xargs go build -trimpath -tags "$tags"
}
libraries & libraries=$!
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
NODE_ENV=production npx webpack --stats=errors-warnings
wait "$libraries"

for folder in options public templates migration; do (cd "modules/$folder" && go generate -tags bindata .); done
go build -trimpath -tags "$tags" -ldflags "-s -w -X main.Version=$version" -o "$out/" . ./contrib/environment-to-ini
cp -R docker/root "$out/root"
cp contrib/autocompletion/bash_autocomplete "$out/bash_autocomplete"
find "$out/root" -type f \( -path '*/bin/*' -o -path '*/s6/*' \) -exec chmod 755 {} +
