#!/bin/sh
# The layer that every lab image begins with: a minimal Debian 12 with its security updates, so that guests fetch it once.
# usage: make.sh OUT < SOURCES    (OUT: a folder that becomes an OCI image; SOURCES: Debian's, as sources.list or deb822)
set -eu
out=$1
here=$(dirname "$0")

container=$(buildah from scratch)
root=$(buildah mount "$container")
mmdebstrap --variant=minbase \
  --dpkgopt='force-unsafe-io' \
  --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/info/*' \
  --dpkgopt='path-exclude=/usr/share/lintian/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --aptopt='APT::Install-Recommends "false"' \
  --aptopt='APT::Sandbox::User "root"' \
  bookworm "$root" -
rm -rf "$root"/var/lib/apt/lists/*

install -m 0755 "$here/install-packages" "$root/usr/local/sbin/install-packages"
# Daemons are started by the image's entrypoint, never by their packages.
printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
chmod 0755 "$root/usr/sbin/policy-rc.d"

buildah config --cmd bash --env LANG=C.UTF-8 "$container"
buildah commit --quiet --rm --disable-compression=false "$container" "oci:$out:latest"
