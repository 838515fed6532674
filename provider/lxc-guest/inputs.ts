import { z } from 'zod'
import { key } from '../../words/written/key.ts'

const storage = z.string().regex(/^[a-z][a-z0-9\-_.]*[a-z0-9]$/i, 'Write the id of a Proxmox storage, as "local-lvm"')
const mebibytes = z.int('Write whole MiB').min(1)
const address4 = z.ipv4('Write an IPv4 address')

/**
 * A guest as the program asks for it. It is always unprivileged: root in it is nobody on the host.
 * Units: MiB. Shape: all that Proxmox may be asked for is here; nothing is passed through unread.
 */
export const guestInputs = z
  .strictObject({
    /** Its key in the inventory, and its name in the SSH configuration. */
    name: key,
    /** The Proxmox host that carries it, by its key. */
    host: key,
    vmid: z.int().min(100, 'Proxmox gives ids from 100 on').max(999_999_999),
    hostname: z
      .string()
      .max(255)
      .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/, 'Write a host name in lower case'),
    cores: z.int().min(1).max(8192),
    memoryMiB: mebibytes.min(16, 'Proxmox wants at least 16 MiB'),
    swapMiB: z.int().min(0).default(512),
    diskMiB: mebibytes.min(512, 'A system disk takes at least 512 MiB'),
    storage,
    /** The template it is made from, as `debian-12-standard_12.7-1_amd64.tar.zst`; the newest Debian 12 unless said. */
    template: z
      .string()
      .regex(
        /^[A-Za-z0-9._-]+\.tar(\.[a-z0-9]+)?$/,
        'Write the name of a template, as "debian-12-standard_12.7-1_amd64.tar.zst"',
      )
      .optional(),
    /** The storage of templates. */
    templateStorage: storage.default('local'),
    /** A volume of its own, on /data. */
    data: z.strictObject({ sizeMiB: mebibytes, storage }).optional(),
    network: z.strictObject({
      bridge: z.string().regex(/^[a-z][a-z0-9_.-]{0,14}$/i, 'Write the name of a bridge, as "vmbr0"'),
      /** Its address, with the network's prefix length. */
      cidr: z.cidrv4('Write an address with its prefix length, as "10.20.0.101/24"'),
      router: address4,
    }),
    /** The same over IPv6, in its shortest form; what people gave it by hand is theirs where nothing is said here. */
    network6: z
      .strictObject({
        cidr: z.cidrv6('Write an IPv6 address with its prefix length, as "fd00::65/64"'),
        router: z.ipv6('Write an IPv6 address'),
      })
      .optional(),
    nameserver: address4.optional(),
    features: z
      .array(z.enum(['fuse', 'keyctl', 'nesting']))
      .transform((features) => [...new Set(features)].sort())
      .default(['nesting']),
    /** Who may log in when the guest is new; afterwards its machine configuration says so. */
    authorizedKeys: z
      .array(z.string().regex(/^[a-z0-9@.-]+ [A-Za-z0-9+/=]+( [^\n]*)?$/, 'Write a public SSH key'))
      .min(1),
    /** Whether it starts with its host. */
    onboot: z.boolean().default(true),
    /** Its place when the host starts its guests: the lowest first. */
    startOrder: z.int().min(0).optional(),
    /** Labels for people; ours come on top. */
    tags: z
      .array(z.string().regex(/^[a-z0-9_][a-z0-9_\-+.]*$/, 'Write a tag in lower case, without spaces'))
      .default([]),
    /** A guest that is in the inventory runs; a refresh that finds it stopped says false here. */
    running: z.boolean().default(true),
  })
  .transform((inputs) => ({ ...inputs, tags: [...new Set([...inputs.tags, ...ownTags(inputs.name)])].sort() }))

export type GuestInputs = z.output<typeof guestInputs>

/** The tag of every guest of ours. */
export const ownTag = 'bocage'

/** The tags by which a guest is known to be ours, and which one. */
export const ownTags = (name: string): string[] => [ownTag, `${ownTag}.${name}`]

/** The tag of a guest that left the inventory: stopped, with its data kept. */
export const leftoverTag = 'bocage-leftover'

export type GuestOutputs = GuestInputs & {
  address: string
  /** Its SSH host key, as `ssh-ed25519 KEY`. */
  hostKey: string
  mac: string
  /** Changes that Proxmox makes when the guest is restarted, by key. */
  pending: string[]
  /** The data disk that it had, where a person took it off: no empty one is made in its place. */
  lostData?: GuestInputs['data']
}
