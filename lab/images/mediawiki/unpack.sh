#!/bin/sh
# usage: unpack.sh OUT
# Puts MediaWiki together in one folder, as upstream's archive has it: Debian spreads it over several folders and links. Its packages
# are unpacked, not installed: their dependencies (a web server of another kind, cron) have no use here.
set -eu
out=$1

mkdir -p /debs "$out"
cd /debs
apt-get update --quiet
apt-get download mediawiki mediawiki-classes
for package in ./*.deb; do dpkg-deb --extract "$package" tree; done

share=tree/usr/share/mediawiki
find "$share" -maxdepth 1 -type l -delete
mv "$share/extensions-core" "$share/extensions"
cp -R "$share/." tree/var/lib/mediawiki/cache tree/var/lib/mediawiki/images "$out"
# Debian's own settings, of folders that are not here.
echo '<?php' > "$out/includes/PlatformSettings.php"
rm "$out/mw-config/overrides/DebianOverrides.php"
for package in ./*.deb; do dpkg-deb --show "$package"; done > "$out/packages"
