#!/bin/sh
# A certificate for a server of the lab's internet, and the authority that vouches for it: NAME.pem, NAME.key, ca.pem.
# usage: make-certificate.sh FOLDER NAME ADDRESS
set -eu
cd "$1"
name=$2
[ ! -s "$name.pem" ] || exit 0
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=Lab authority of $name" \
  -addext keyUsage=critical,keyCertSign -keyout ca.key -out ca.pem
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$name" -keyout "$name.key" -out request
printf 'subjectAltName=DNS:%s,IP:%s,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n' "$name" "$3" > extensions
openssl x509 -req -in request -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -extfile extensions -out partial
rm ca.key extensions request
mv partial "$name.pem"
