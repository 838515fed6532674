# shellcheck shell=sh
# Prints the keys that root's own file lets in, and those that are the host's own, a line each: `lets_in TYPE KEY COMMENT`.
awk '{ print "lets_in " $0 }' /root/.ssh/authorized_keys 2>/dev/null
awk '{ print "own " $0 }' /root/.ssh/*.pub 2>/dev/null
:
