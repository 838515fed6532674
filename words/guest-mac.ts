import { createHash } from 'node:crypto'

/** The address of a guest's network card, made from its place, so that it is the same each time. Proxmox's prefix. */
export function guestMac(host: string, vmid: number): string {
  const digest = createHash('sha256').update(`${host}/${vmid}`).digest('hex').toUpperCase()
  return ['BC', '24', '11', digest.slice(0, 2), digest.slice(2, 4), digest.slice(4, 6)].join(':')
}
