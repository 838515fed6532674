#!/bin/sh
# usage: prepare.sh VERSION OUT
# Builds Gitea with its web pages from its Go module, in the current folder: what the image needs goes to OUT.
set -eu
version=$1 out=$2
module="code.gitea.io/gitea@v$version"
# The module needs no newer Go than the one that is here, and must not fetch one. Its SQLite is in Go: no C compiler is asked.
export GOTOOLCHAIN=local GOFLAGS=-mod=mod CGO_ENABLED=0
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
mv "$out/node" node
cd source
# Not every module that it names is served by that name: one is found under its former one, with the same go.mod; two serve only to
# import repositories from GitLab and from another Gitea, which this Gitea can't.
go mod edit -replace gitea.dev/actions-proto-go=code.gitea.io/actions-proto-go@v0.6.0
rm services/migrations/gitea_downloader.go services/migrations/gitlab.go

# The pages are compiled by one core, mostly waiting: the libraries of the server, by the other meanwhile. The module's name for
# itself is not the one it is found under.
tags='bindata timetzdata'
name=$(go list -m)
libraries() {
  go list -deps -tags "$tags" -f '{{if not .Standard}}{{.ImportPath}}{{end}}' . | grep -v "^$name\(/\|\$\)" |
    xargs go build -trimpath -tags "$tags"
}
libraries & libraries=$!
(cd ../node && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
(
  # Gitea wants a newer Node.js than Bocage; it names a pnpm of its own, which would be fetched without a checksum.
  PATH=$(echo "$PWD"/../node/node_modules/node-linux-*/bin):$PWD/../node/node_modules/.bin:$PATH
  export npm_config_manage_package_manager_versions=false
  pnpm install --frozen-lockfile --ignore-scripts --reporter=append-only
  NODE_ENV=production pnpm exec vite build --logLevel warn
)
wait "$libraries"

for folder in options public templates migration; do (cd "modules/$folder" && go generate -tags bindata .); done
go build -trimpath -tags "$tags" -ldflags "-s -w -X main.Version=$version" -o "$out/gitea" .
cp -R docker/root "$out/root"
find "$out/root" -type f \( -path '*/bin/*' -o -path '*/s6/*' \) -exec chmod 755 {} +
