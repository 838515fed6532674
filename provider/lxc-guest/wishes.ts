import type { Facts } from './facts.ts'
import { foundGuest, macOf, managedFeatures, tagsOf } from './found.ts'
import { type GuestInputs, leftoverTag } from './inputs.ts'
import { parsePropertyString, renderGibibytes, renderPropertyString } from './property-string.ts'

/** What has to be asked of Proxmox so that a guest becomes as it should be. */
export type Wishes = {
  /** What `pct set` is told; nothing when there is nothing to set. */
  set: string[]
  /** The size that a disk must grow to, as `16384M`. */
  growRoot: string
  growData: string
  start: boolean
}

/**
 * What `pct create` is told, after the guest's id and its template, but for the data disk: there may be an old one.
 * A guest that is not finished must not start with its host: `onboot` is one of its first changes.
 */
export function creationWords(next: GuestInputs): string[] {
  const { onboot: _, mp0: __, ...rest } = settings(next)
  return [
    ...['--unprivileged', '1'],
    ...['--storage', next.storage],
    ...['--rootfs', `${next.storage}:${renderGibibytes(next.diskMiB)}`],
    ...wordsOf(rest),
  ]
}

/**
 * The changes that turn the guest that is there into the wanted one: only what differs.
 *
 * @param before what we asked for last time, so that a label or an IPv6 address which left the inventory is taken off
 */
export function wishes(facts: Facts, next: GuestInputs, before?: Before): Wishes {
  const there = foundGuest(facts, next)
  const wanted = settings(next, facts.config, before)
  const present = settings(there, facts.config, undefined, tagsOf(facts.config))
  const changed = Object.entries(wanted).filter(([key, value]) => value !== present[key])
  const gone = Object.keys(present).filter((key) => !(key in wanted))
  return {
    set: [...wordsOf(Object.fromEntries(changed)), ...(gone.length > 0 ? ['--delete', gone.join(',')] : [])],
    growRoot: next.diskMiB > there.diskMiB ? `${next.diskMiB}M` : '',
    growData: next.data && there.data && next.data.sizeMiB > there.data.sizeMiB ? `${next.data.sizeMiB}M` : '',
    start: next.running && !there.running,
  }
}

/** Whether there is nothing to ask. */
export const isNothing = ({ set, growRoot, growData, start }: Wishes): boolean =>
  set.length === 0 && growRoot === '' && growData === '' && !start

/** What we asked for last time, of what people share with us. */
export type Before = Pick<GuestInputs, 'tags' | 'network6'>

type Settings = Record<string, string>

/** Proxmox's own keys for what is wanted. What people set by hand inside a key that we share with them is carried along. */
function settings(guest: GuestInputs, config: Facts['config'] = {}, before?: Before, tags?: string[]): Settings {
  const { network, network6, data } = guest
  const features = renderFeatures(guest, config)
  const startup = {
    ...withoutOrder(config.startup),
    ...(guest.startOrder !== undefined && { order: String(guest.startOrder) }),
  }
  const foreign = tagsOf(config).filter((tag) => !before?.tags.includes(tag) && tag !== leftoverTag)
  const card = parsePropertyString(config.net0 ?? '', 'name')
  if (before?.network6 && !network6) for (const ours of ['ip6', 'gw6']) card.delete(ours)
  return {
    hostname: guest.hostname,
    cores: String(guest.cores),
    memory: String(guest.memoryMiB),
    swap: String(guest.swapMiB),
    net0: renderPropertyString({
      ...Object.fromEntries(card),
      name: 'eth0',
      bridge: network.bridge,
      gw: network.router,
      hwaddr: macOf(guest, config),
      ip: network.cidr,
      ...(network6 && { ip6: network6.cidr, gw6: network6.router }),
      type: 'veth',
    }),
    // A disk that is there only grows, which is not a setting.
    ...(data && { mp0: config.mp0 ? 'there' : `${data.storage}:${renderGibibytes(data.sizeMiB)},mp=/data,backup=1` }),
    ...(guest.nameserver && { nameserver: guest.nameserver }),
    ...(features && { features }),
    onboot: guest.onboot ? '1' : '0',
    ...(Object.keys(startup).length > 0 && { startup: renderPropertyString(startup) }),
    tags: (tags ?? [...new Set([...foreign, ...guest.tags])]).toSorted().join(';'),
  }
}

function renderFeatures(guest: GuestInputs, config: Facts['config']): string {
  const others = [...parsePropertyString(config.features ?? '', '')].filter(
    ([feature]) => !(managedFeatures as readonly string[]).includes(feature),
  )
  return renderPropertyString(Object.fromEntries([...guest.features.map((feature) => [feature, '1']), ...others]))
}

const withoutOrder = (startup = ''): Record<string, string> =>
  Object.fromEntries([...parsePropertyString(startup, 'order')].filter(([key]) => key !== 'order'))

const wordsOf = (values: Settings): string[] => Object.entries(values).flatMap(([key, value]) => [`--${key}`, value])
