# shellcheck shell=sh # the command of an effect
# What sshd really takes: its files as it reads them all together, and the daemon that runs, which is asked. (One that did not
# read them again takes what it took before.)
rules=$(/usr/sbin/sshd -T)
closed='^(passwordauthentication no|kbdinteractiveauthentication no|permitrootlogin (without|prohibit)-password)$'
if [ "$(echo "$rules" | grep -cE "$closed")" != 3 ]; then
  echo 'its files let in by more than keys'
  exit
fi

# Where it listens on every address, it is asked on the machine's own; by IPv4 where it can be.
listens=$(echo "$rules" | sed -n 's/^listenaddress //p' | sort | head -n 1)
address=$(echo "${listens%:*}" | tr -d '[]' | sed 's/^0[.]0[.]0[.]0$/127.0.0.1/; s/^::$/::1/')
takes=$(ssh -n -F none -p "${listens##*:}" -o BatchMode=yes -o PreferredAuthentications=none -o ConnectTimeout=5 \
  -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o GlobalKnownHostsFile=/dev/null \
  "root@$address" true 2>&1 | sed -n 's/.*Permission denied (\(.*\)).*/\1/p')
case $takes in
  publickey) echo 'keys only' ;;
  '') echo 'no answer' ;;
  *) echo "it takes $takes" ;;
esac
