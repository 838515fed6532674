# shellcheck shell=sh
# Prints the keys that root's own file lets in, and those that are the host's own, a line each: `lets_in TYPE KEY COMMENT`; then
# the nodes of its cluster: `node NAME`.
awk '{ print "lets_in " $0 }' /root/.ssh/authorized_keys 2>/dev/null
for private in /root/.ssh/*; do
  [ ! -e "$private.pub" ] || awk '{ print "own " $0 }' "$private.pub"
done
for node in /etc/pve/nodes/*; do
  [ ! -d "$node" ] || echo "node ${node##*/}"
done
