/** Names that are in the /etc/hosts of every machine. Source: those of Debian's installer and of Proxmox VE's. */
const ofHosts = [
  'localhost',
  'ip6-localhost',
  'ip6-loopback',
  'ip6-localnet',
  'ip6-mcastprefix',
  'ip6-allnodes',
  'ip6-allrouters',
  'ip6-allhosts',
].map((name) => [name, 'is what every machine calls itself or its neighbours'] as const)

/** Names that no machine can have, and what they mean. Source: ssh_config(5), "ProxyJump", where a guest's host stands. */
export const notForMachines: ReadonlyMap<string, string> = new Map([
  ...ofHosts,
  ['none', 'is what SSH calls no machine at all'],
])

/**
 * Names that no instance of a service can have, which are those of its containers and networks.
 * Source: moby, runconfig/hostconfig_unix.go, IsPreDefinedNetwork.
 */
export const notForServices: ReadonlyMap<string, string> = new Map([
  ...ofHosts,
  ...['bridge', 'default', 'host', 'none'].map(
    (name) => [name, 'is the name of a network that Docker has for itself'] as const,
  ),
  ...['postgres', 'public'].map((name) => [name, 'is a name that PostgreSQL has for itself'] as const),
])
