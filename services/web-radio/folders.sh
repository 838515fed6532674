# shellcheck shell=sh disable=SC2154 # the values are set before it
# Makes the folders that the stations play from. Values: container, stations (their names, split at spaces).
# They are root's: the application, which anybody's music is read by, may change none of it.

for station in $stations; do docker exec --user 0:0 "$container" mkdir -p "/music/$station"; done
