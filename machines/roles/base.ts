import { readFileSync } from 'node:fs'
import { OperatorError } from '../../words/said/problem.ts'
import type { MachinePart } from '../part.ts'

export type BaseSettings = {
  /** The machine's key, for errors. */
  machine: string
  /** The public keys that let in as root: a key that is taken out stops working at the next run. */
  authorizedKeys: string[]
  /**
   * A Proxmox host lets `ssh` jump through it, keeps its own `.ssh/authorized_keys` (docs/decisions/0008), and keeps the time
   * for its guests.
   */
  proxmox: boolean
}

/** Where the keys of root lie: not in a home folder, so that nobody adds one unseen. */
export const rootKeys = '/etc/ssh/authorized_keys.d/root'
const sshDropIn = '/etc/ssh/sshd_config.d/10-bocage.conf'
const upgrades = '/etc/apt/apt.conf.d/52bocage-upgrades'
const journal = '/etc/systemd/journald.conf.d/bocage.conf'

/**
 * What every machine has: SSH for the people of the inventory only, security updates, a journal with a limit, the time.
 *
 * Errors: OperatorError when nobody could log in.
 * Source: sshd_config(5), where the first value wins; ssh-audit's policy "Hardened Debian 12".
 */
export function base({ machine, authorizedKeys, proxmox }: BaseSettings): MachinePart {
  if (authorizedKeys.length === 0) {
    throw new OperatorError('A machine would let nobody in.', [
      {
        where: machine,
        what: 'no public key is known for it',
        instead: 'Give a technician an "ssh" key in the inventory.',
      },
    ])
  }
  return {
    packages: ['openssh-server', 'unattended-upgrades', ...(proxmox ? ['chrony'] : [])],
    files: {
      [sshDropIn]: { text: renderSshd(proxmox) },
      [rootKeys]: { text: [...new Set(authorizedKeys)].map((key) => `${key}\n`).join('') },
      [upgrades]: { text: upgradesText },
      [journal]: { text: journalText },
      // In a container the time is the kernel's, and nobody's to set.
      ...(proxmox && { '/etc/systemd/system/chrony.service.d/bocage.conf': { text: notInContainers } }),
    },
    units: {
      'ssh.service': { onChange: 'reload', files: [sshDropIn] },
      'systemd-journald.service': { files: [journal] },
      'apt-daily.timer': {},
      'apt-daily-upgrade.timer': {},
      ...(proxmox && { 'chrony.service': {} }),
    },
    checks: [sshCheck, upgradesCheck],
    effects: [sshEffect],
    guarded: [sshDropIn, rootKeys],
  }
}

const renderSshd = (
  proxmox: boolean,
): string => `# Written by Bocage. The first value that sshd reads wins: this file is read before its own.
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
AuthorizedKeysFile /etc/ssh/authorized_keys.d/%u${proxmox ? ' .ssh/authorized_keys' : ''}
MaxAuthTries 3
LoginGraceTime 30

# Many short connections at once are the normal thing here.
MaxStartups 60:30:200
MaxSessions 100
ClientAliveInterval 30
ClientAliveCountMax 4
UseDNS no

AllowTcpForwarding ${proxmox ? 'local' : 'no'}
AllowAgentForwarding no
X11Forwarding no
PermitTunnel no
LogLevel VERBOSE

HostKey /etc/ssh/ssh_host_ed25519_key
HostKey /etc/ssh/ssh_host_rsa_key
KexAlgorithms sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512
Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes256-ctr,aes192-ctr,aes128-gcm@openssh.com,aes128-ctr
MACs hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,umac-128-etm@openssh.com
HostKeyAlgorithms ssh-ed25519,rsa-sha2-512,rsa-sha2-256
`

/** sshd's own file includes by absolute path: the copy is made to include the copy. What counts is what takes effect. */
const sshCheck = {
  title: 'sshd accepts its configuration and takes passwords no more',
  needs: ['/etc/ssh'],
  command: `mkdir -p /run/sshd
sed "s,^Include /etc/ssh/,Include $STAGE/etc/ssh/," "$STAGE/etc/ssh/sshd_config" >"$STAGE/tmp/sshd_config"
/usr/sbin/sshd -t -f "$STAGE/tmp/sshd_config"
/usr/sbin/sshd -T -f "$STAGE/tmp/sshd_config" >"$STAGE/tmp/effective"
grep -qx 'passwordauthentication no' "$STAGE/tmp/effective" || { echo '/etc/ssh/sshd_config does not include sshd_config.d/*.conf first'; exit 1; }
[ "$(ssh-keygen -l -f "$STAGE${rootKeys}" | wc -l)" = "$(wc -l <"$STAGE${rootKeys}")" ] || { echo 'a line of ${rootKeys} is not a public key'; exit 1; }`,
}

const sshEffect = {
  title: 'SSH',
  command: readFileSync(new URL('base/ssh-state.sh', import.meta.url), 'utf8'),
  expected: 'keys only',
  mend: 'systemctl reload ssh.service',
}

const upgradesText = `// Written by Bocage: security updates are installed every day. Restarting the machine is left to people.
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
APT::Periodic::AutocleanInterval "7";
Unattended-Upgrade::Automatic-Reboot "false";
`

const upgradesCheck = {
  title: 'apt reads its configuration',
  needs: [],
  command: `apt-config -c "$STAGE${upgrades}" dump APT::Periodic::Unattended-Upgrade | grep -q '"1"'`,
}

/**
 * A service may say only so much: a visitor, or a tenant, can make it talk, and another one's words are to be there tomorrow all
 * the same, were all lines of the greatest length. While the journal has much room left, journald lets up to 2.75 times as many
 * pass (journald-rate-limit.c, burst_modulate).
 */
const journalText = `# Written by Bocage: the journal may not fill the disk, nor one service the journal.
[Journal]
Storage=persistent
SystemMaxUse=200M
MaxRetentionSec=1month
RateLimitIntervalSec=30min
RateLimitBurst=1000
LineMax=4K
`

const notInContainers = `# Written by Bocage: a rehearsal's host is a container, which must not set the clock of the machine under it.
[Unit]
ConditionVirtualization=!container
`
