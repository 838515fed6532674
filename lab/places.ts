import { labRoot } from '../inventory/model/site.ts'

export const places = {
  containers: `${labRoot}/containers`,
  disks: `${labRoot}/disks`,
  ssh: `${labRoot}/ssh`,
  identity: `${labRoot}/ssh/id_ed25519`,
  /** Which checkouts have a site profile of the lab's. */
  checkouts: `${labRoot}/checkouts`,
  /** Whose estate it rehearses. */
  estate: `${labRoot}/estate.json`,
  /** Who is at work on the lab. */
  lock: `${labRoot}/lock`,
  /** State and passphrase of the rehearsed estate. */
  home: `${labRoot}/home`,
  log: `${labRoot}/log`,
  /** What the lab must put back when it goes: the machine's settings as they were. */
  before: `${labRoot}/before`,
  /** Every root certificate that the lab's authority ever had, one after the other. */
  roots: `${labRoot}/acme/roots.pem`,
  acme: `${labRoot}/acme`,
  /** Which tree the files of the internet's container are from. */
  internetTree: `${labRoot}/internet.tree`,
  /** The password of the mail server that stands for the relay, and the authority of its certificate. */
  relayPassword: `${labRoot}/relay/password`,
  relayAuthority: `${labRoot}/relay/ca.pem`,
  /** The digests of the images in the lab's registry. */
  imageLock: `${labRoot}/images.lock.json`,
}

/** The bridge that stands for the internet, and its addresses (RFC 5737, TEST-NET-2, a network for documentation). */
export const internet = {
  bridge: 'bocage0',
  machine: '198.51.100.1',
  container: '198.51.100.2',
  prefix: 24,
  network: '198.51.100.0/24',
  /** The address of the first Proxmox host; the others follow. */
  firstHost: 10,
  /** The address of the first rented server; the others follow. */
  firstServer: 50,
  /** The container's IPv6 address (RFC 3849, for documentation), by which it visits hosts and rented servers that have one. */
  container6: '2001:db8::2',
}
