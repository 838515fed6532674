#!/bin/sh
# Builds one lab image, without a Docker daemon.
# usage: make.sh RECIPE IMAGE BASE WORK OUT
#   RECIPE  folder with a Containerfile, and a prepare.sh where something is made on this machine beforehand
#   IMAGE   the upstream image it stands for, as "gitea/gitea:1.24.0"
#   BASE    the OCI folder of the common layer; the recipe itself is that layer when it is empty
#   WORK    an empty folder for everything in between; whoever calls removes it
#   OUT     a folder that becomes the OCI image
set -eu
recipe=$1 image=$2 base=$3 work=$4 out=$5

# buildah's own state is in WORK too, so that a killed build is removed with it.
mkdir -p "$work/bin" "$work/context" "$work/tmp"
cat > "$work/bin/buildah" <<SHIM
#!/bin/sh
exec $(command -v buildah) --root '$work/storage' --runroot '$work/run' "\$@"
SHIM
chmod +x "$work/bin/buildah"
export PATH="$work/bin:$PATH" TMPDIR="$work/tmp" BUILDAH_ISOLATION=chroot

if [ -z "$base" ]; then
  exec sh "$recipe/make.sh" "$out"
fi

cp -R "$recipe/." "$work/context"
version=${image##*:}
if [ -e "$recipe/prepare.sh" ]; then
  mkdir -p "$work/prepare"
  (cd "$work/prepare" && sh "$recipe/prepare.sh" "$version" "$work/context")
fi

# buildah makes a name of the path, and not every path is one.
ln -s "$base" "$work/base"
cd "$work"
buildah tag "$(buildah pull --quiet oci:base:latest)" localhost/lab-base
buildah build --quiet --pull-never --label "lab.of=$image" --tag localhost/lab-image \
  --file "$work/context/Containerfile" "$work/context"
buildah push --quiet localhost/lab-image "oci:$out:latest"
