import { guestMac } from '../../words/guest-mac.ts'
import type { Facts } from './facts.ts'
import type { GuestInputs } from './inputs.ts'
import { isTrue, parsePropertyString, parseSize } from './property-string.ts'

/**
 * What the program would have to say to get the guest that is there.
 *
 * What a host doesn't know (`name`, keys for a new guest) is as it was said before. Features, labels and settings that people
 * added by hand and that aren't ours to manage don't count as a difference.
 */
export function foundGuest(facts: Facts, before: GuestInputs): GuestInputs {
  const { config } = facts
  const root = volumeOf(config.rootfs)
  const data = volumeOf(config.mp0)
  const net = parsePropertyString(config.net0 ?? '', 'name')
  const startOrder = parsePropertyString(config.startup ?? '', 'order').get('order')
  const { data: _, nameserver: __, startOrder: ___, network6, ...same } = before
  return {
    ...same,
    hostname: config.hostname ?? '',
    cores: Number(config.cores ?? 0),
    memoryMiB: Number(config.memory ?? 512),
    swapMiB: Number(config.swap ?? 0),
    // A disk without a limit has whatever size is asked for.
    diskMiB: asAsked(root.sizeMiB, before.diskMiB),
    storage: root.storage,
    ...(config.mp0 && { data: { sizeMiB: asAsked(data.sizeMiB, before.data?.sizeMiB ?? 0), storage: data.storage } }),
    network: { bridge: net.get('bridge') ?? '', cidr: net.get('ip') ?? '', router: net.get('gw') ?? '' },
    ...(network6 && net.has('ip6') && { network6: { cidr: net.get('ip6') ?? '', router: net.get('gw6') ?? '' } }),
    ...(config.nameserver && { nameserver: config.nameserver }),
    features: managedFeatures.filter((feature) => isTrue(parsePropertyString(config.features ?? '', '').get(feature))),
    onboot: isTrue(config.onboot),
    ...(startOrder && { startOrder: Number(startOrder) }),
    tags: tagsOf(config).filter((tag) => tag.startsWith('bocage') || before.tags.includes(tag)),
    running: facts.running,
  }
}

/** LVM makes whole extents: a disk that is less than one bigger than was asked for is of the size that was asked for. */
const asAsked = (foundMiB: number | undefined, askedMiB: number): number =>
  foundMiB === undefined || (foundMiB > askedMiB && foundMiB - askedMiB < 4) ? askedMiB : foundMiB

/** The features that an inventory may ask for, in the order of inputs. */
export const managedFeatures = ['fuse', 'keyctl', 'nesting'] as const

/** The labels of a guest, sorted; Proxmox has written them with several separators. */
export const tagsOf = ({ tags = '' }: { tags?: string }): string[] =>
  tags
    .split(/[;, ]+/)
    .filter((tag) => tag !== '')
    .sort()

/** The address of a guest's network card: the one it has, or one made from its place, so that it is the same each time. */
export function macOf({ host, vmid }: Pick<GuestInputs, 'host' | 'vmid'>, config: Facts['config'] = {}): string {
  const present = parsePropertyString(config.net0 ?? '', 'name').get('hwaddr')
  return present ?? guestMac(host, vmid)
}

function volumeOf(text = ''): { storage: string; sizeMiB: number | undefined } {
  const properties = parsePropertyString(text, 'volume')
  return { storage: properties.get('volume')?.split(':')[0] ?? '', sizeMiB: parseSize(properties.get('size')) }
}
