#!/bin/sh
# Starts Icecast with a configuration that holds the password of its sources, which only this process and its files know.
# Environment: ADDRESS (the name that listeners open), OWNER, CONTACT (both as XML has them), STATIONS (how many there are).
# What is not named is off: there is no administrator, and nothing is announced to a directory of radios.
# The first port is the one that Icecast tells listeners: the gateway answers there, and leads to HTTPS.
# Source: Icecast 2.4.4, "Config File" of its documentation; src/cfgfile.c, _parse_root.
set -eu
umask 077

source_password=$(cat /run/secrets/source)
cat > /tmp/icecast.xml << END
<icecast>
  <location>$OWNER</location>
  <admin>$CONTACT</admin>
  <hostname>$ADDRESS</hostname>
  <port>80</port>
  <limits>
    <clients>1000</clients>
    <sources>$STATIONS</sources>
  </limits>
  <authentication>
    <source-password>$source_password</source-password>
  </authentication>
  <listen-socket>
    <port>8000</port>
  </listen-socket>
  <mount type="default">
    <charset>UTF-8</charset>
  </mount>
  <http-headers>
    <header name="Access-Control-Allow-Origin" value="*" />
  </http-headers>
  <paths>
    <basedir>/usr/share/icecast</basedir>
    <logdir>/tmp</logdir>
    <webroot>/usr/share/icecast/web</webroot>
    <adminroot>/usr/share/icecast/admin</adminroot>
    <alias source="/" destination="/status.xsl" />
  </paths>
  <logging>
    <accesslog>-</accesslog>
    <errorlog>-</errorlog>
    <loglevel>2</loglevel>
  </logging>
</icecast>
END
exec icecast -c /tmp/icecast.xml
