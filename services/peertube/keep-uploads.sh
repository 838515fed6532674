#!/bin/sh
# usage: keep-uploads.sh COMMAND...
# Runs PeerTube in its container, and gives it back what it had of uploads that were under way: they lie in its folder for temporary
# files, which it empties whenever it starts. Until it has made that folder anew, they are beside it; both are on one volume.
# Source: PeerTube v8.2, server/core/initializers/installer.ts (removeTmpDirectory, then createDirectoriesIfNotExist), constants.ts
# (DIRECTORIES.RESUMABLE_UPLOAD); @uploadx/core, which knows an upload by its files alone.
set -eu
emptied=/data/tmp/resumable-uploads
aside=/data/uploads-under-way

# What an earlier start could not give back is there still.
mkdir -p "$aside"
if [ -d "$emptied" ]; then
  find "$emptied" -mindepth 1 -maxdepth 1 -exec mv --force {} "$aside" \;
  rmdir "$emptied"
fi

# As long as there is somebody to wait for: this shell becomes PeerTube, whom even root may not signal here.
give_back() {
  until [ -d "$emptied" ]; do
    [ -d "/proc/$1" ] || return 0
    sleep 0.1
  done
  # Whoever has begun the same upload anew meanwhile goes on with that.
  find "$aside" -mindepth 1 -maxdepth 1 -exec mv --no-clobber {} "$emptied" \;
}
give_back $$ &
exec "$@"
