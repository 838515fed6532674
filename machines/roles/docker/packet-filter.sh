# shellcheck shell=sh # the command of an effect
# Whether the kernel has the rules that Docker made: the way in by published ports, the way out, and the walls between networks.
# Looked at for each bridge with a container. A network that is just being made has none, and needs no rules yet.
export LC_ALL=C
rules=$(iptables --wait 5 --list-rules && iptables --wait 5 --table nat --list-rules) || exit
has() {
  printf '%s\n' "$rules" | grep --quiet --extended-regexp -e "^-A $1\$"
}

# A network that was made internal has no way out, and its walls are in the first stage.
whole() {
  has "FORWARD (.* )?-[io] $1 .*" &&
    if has "DOCKER-ISOLATION-STAGE-1 .*-i $1 -j DROP"; then return; fi &&
    has "DOCKER-ISOLATION-STAGE-1 -i $1 ! -o $1 -j DOCKER-ISOLATION-STAGE-2" &&
    has "DOCKER-ISOLATION-STAGE-2 -o $1 -j DROP" &&
    has "POSTROUTING -s [^ ]+ ! -o $1 -j MASQUERADE"
}

if ! has 'PREROUTING -m addrtype --dst-type LOCAL -j DOCKER' || ! has 'FORWARD -j DOCKER-ISOLATION-STAGE-1'; then
  echo missing
  exit
fi
for bridge in $(ip -oneline link show type veth | sed -nE 's/.* master (br-[0-9a-f]{12}|docker0) .*/\1/p' | sort --unique); do
  if ! whole "$bridge"; then
    echo "missing for $bridge"
    exit
  fi
done
echo 'in force'
