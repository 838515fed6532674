#!/bin/sh
# Writes the ICECAST_* variables into Icecast's configuration, then runs the command.
set -eu
configuration=/etc/icecast.xml

# A text, for XML.
escape() { printf '%s' "$1" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'; }

# usage: set_element NAME VALUE: every element of the name has the value from now on; an empty value changes nothing.
set_element() {
  if [ -z "$2" ]; then return; fi
  value=$(escape "$2" | sed 's/[&|\\]/\\&/g')
  # The file is the user's, its folder is not.
  changed=$(sed "s|<$1>[^<]*</$1>|<$1>$value</$1>|" "$configuration")
  printf '%s\n' "$changed" > "$configuration"
}

set_element source-password "${ICECAST_SOURCE_PASSWORD-}"
set_element relay-password "${ICECAST_RELAY_PASSWORD-}"
set_element admin-password "${ICECAST_ADMIN_PASSWORD-}"
set_element admin-user "${ICECAST_ADMIN_USERNAME-}"
set_element admin "${ICECAST_ADMIN_EMAIL-}"
set_element location "${ICECAST_LOCATION-}"
set_element hostname "${ICECAST_HOSTNAME-}"
set_element clients "${ICECAST_MAX_CLIENTS-}"
set_element sources "${ICECAST_MAX_SOURCES-}"

exec "$@"
