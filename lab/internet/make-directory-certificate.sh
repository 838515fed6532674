#!/bin/sh
# A certificate for the ACME directory itself, and the authority that vouches for it.
# usage: make-directory-certificate.sh FOLDER NAME ADDRESS
set -eu
cd "$1"
[ ! -s directory.pem ] || exit 0
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj '/CN=Lab directory authority' \
  -addext keyUsage=critical,keyCertSign -keyout ca.key -out ca.pem
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$2" -keyout directory.key -out directory.csr
printf 'subjectAltName=DNS:%s,IP:%s,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n' "$2" "$3" > extensions
openssl x509 -req -in directory.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -extfile extensions -out directory.partial
rm ca.key extensions directory.csr
mv directory.partial directory.pem
