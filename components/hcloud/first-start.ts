/**
 * What cloud-init does at the first start: it lets the technicians in, and shows the host key on the screen, where Hetzner's console has
 * it. It knows nothing else, no secret least of all: whoever is on the machine can read it.
 *
 * Hetzner gives root a password that must be changed at the first login, which would stop a login by key as well: nobody has it.
 * Source: cloud-init's reference, "Users and Groups" and "Set Passwords"; agetty(8), /etc/issue.d; chage(1). JSON is YAML.
 */
export const firstStart = (authorizedKeys: string[]): string =>
  `#cloud-config\n${JSON.stringify(
    {
      disable_root: false,
      ssh_pwauth: false,
      chpasswd: { expire: false },
      users: [{ name: 'root', ssh_authorized_keys: authorizedKeys }],
      runcmd: [
        ['usermod', '--password', '*', 'root'],
        ['sh', '-c', 'chage --lastday "$(date +%F)" root'],
        ['sh', '-c', showHostKey],
      ],
    },
    undefined,
    2,
  )}\n`

const showHostKey = `mkdir -p /etc/issue.d
ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | awk '{ print "host_key: " $2 }' > /etc/issue.d/bocage.issue
agetty --reload`
