#!/bin/sh
# usage: unpack.sh OUT
# Puts WordPress together in one folder, as upstream's archive has it: Debian spreads it over several packages and links.
# They are unpacked, not installed: their dependencies (a database client, a second web server) have no use here.
set -eu
out=$1
packages='wordpress wordpress-l10n wordpress-theme-twentytwentythree libjs-cropper libjs-underscore php-getid3'

mkdir -p /debs "$out"
cd /debs
apt-get update --quiet
# shellcheck disable=SC2086  # a list of words
apt-get download $packages
for package in ./*.deb; do dpkg-deb --extract "$package" /; done

# Dangling here; the image itself has the file.
certificates=wp-includes/certificates/ca-bundle.crt
rm "/usr/share/wordpress/$certificates" /usr/share/wordpress/.htaccess
cp -RL /usr/share/wordpress/. "$out"
ln -s /etc/ssl/certs/ca-certificates.crt "$out/$certificates"
cp -RLn /var/lib/wordpress/wp-content/. "$out/wp-content"

# Every volume gets a copy: of sixty languages, these are kept.
find "$out/wp-content/languages" -type f ! -name '*fr_FR*' ! -name '*nl*' -delete

# Debian's way to a configuration by host name, instead of wp-config.php.
rm -f "$out/wp-config.php"
for package in ./*.deb; do dpkg-deb --show "$package"; done > "$out/packages"
