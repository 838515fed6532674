#!/bin/sh
# usage: unpack.sh OUT
# Puts DokuWiki together in one folder, as upstream's archive has it: Debian spreads it over three. Its package is unpacked, not
# installed: it would make an administrator of its own. What a wiki may change is a link to the volume, beside a folder .core.
set -eu
out=$1

mkdir -p /debs "$out"
cd /debs
apt-get update --quiet
apt-get download dokuwiki
dpkg-deb --extract ./dokuwiki_*.deb tree

share=tree/usr/share/dokuwiki
find "$share" -type l -delete
cp -R "$share/." "$out"
# Debian's own files and links, for folders that are not here.
(cd tree/etc/dokuwiki && rm acl.auth.php users.auth.php plugins.local.php userprint.css userstyle.css)
mv tree/etc/dokuwiki "$out/conf.core"
mv tree/var/lib/dokuwiki/data "$out/data.core"
mv tree/var/lib/dokuwiki/lib/plugins "$out/lib/plugins.core"
mv tree/var/lib/dokuwiki/lib/tpl "$out/lib/tpl.core"
for folder in conf data lib/plugins lib/tpl; do ln -s "/storage/$folder" "$out/$folder"; done
dpkg-deb --show ./dokuwiki_*.deb > "$out/packages"
