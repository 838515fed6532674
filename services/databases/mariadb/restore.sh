# shellcheck shell=sh disable=SC2154 # the values are set before it
# Puts a database back as it was when it was dumped, from standard input; what was there since is gone: the dump begins by dropping
# it. One that ended early is run again. After client.sh. Values: server (the container of the database server).

mariadb_as_root "$server"
