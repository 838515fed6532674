import type { Facts } from '../../../provider/lxc-guest/facts.ts'
import { type GuestInputs, guestInputs } from '../../../provider/lxc-guest/inputs.ts'

/** What the program says of a guest. */
export const given = {
  name: 'apps',
  host: 'pve1',
  vmid: 110,
  hostname: 'apps',
  cores: 2,
  memoryMiB: 6144,
  diskMiB: 20480,
  storage: 'local-lvm',
  data: { sizeMiB: 102400, storage: 'backup' },
  network: { bridge: 'vmbr0', cidr: '10.20.0.110/24', router: '10.20.0.1' },
  nameserver: '9.9.9.9',
  features: ['keyctl', 'nesting'],
  authorizedKeys: ['ssh-ed25519 AAAAC3Nz camille'],
}

export const guest = (change: Record<string, unknown> = {}): GuestInputs => guestInputs.parse({ ...given, ...change })

/** What Proxmox says of the same guest, in its own spelling and order. */
export const facts = (config: Record<string, string> = {}, rest: Partial<Facts> = {}): Facts => ({
  config: {
    arch: 'amd64',
    cores: '2',
    digest: 'c0ffee',
    features: 'nesting=1,keyctl=1',
    hostname: 'apps',
    memory: '6144',
    mp0: 'backup:vm-110-disk-0,mp=/data,backup=1,size=100G',
    nameserver: '9.9.9.9',
    net0: 'name=eth0,bridge=vmbr0,gw=10.20.0.1,hwaddr=BC:24:11:AA:BB:CC,ip=10.20.0.110/24,type=veth',
    onboot: '1',
    ostype: 'debian',
    rootfs: 'local-lvm:vm-110-disk-1,size=20G',
    swap: '512',
    tags: 'bocage;bocage.apps',
    unprivileged: '1',
    ...config,
  },
  running: true,
  pending: [],
  ...rest,
})
