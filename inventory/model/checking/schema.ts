import { z } from 'zod'
import { domain, webName } from '../../../words/domain.ts'
import { email } from '../../../words/email.ts'
import { key } from '../../../words/key.ts'
import { line } from '../../../words/line.ts'
import { mebibytesBetween, wholeGibibytesBetween } from '../../../words/quantity.ts'
import { quoted } from '../../../words/quoted.ts'
import { sshKey } from '../../../words/ssh-key.ts'
import { network } from './network.ts'
import { publicAddress } from './public-address.ts'
import { reach } from './reach.ts'

/*
 * What may be written in the inventory, apart from what each kind of service brings.
 * The descriptions are the hover texts of editors and the cure for what is missing: a phrase with an example.
 */

const language = z.enum(['fr', 'en'])
const name = line(100)
const memory = mebibytesBetween('128MiB', '2TiB')
const disk = wholeGibibytesBetween('1GiB', '256TiB')
const device = z
  .string()
  .regex(/^\/dev(\/[A-Za-z0-9_+:][A-Za-z0-9_.+:-]*)+$/, 'Write the path of a device, as "/dev/disk/by-id/ata-WDC_WD40"')
// Proxmox's own rule, narrowed to what is quoted nowhere.
const storage = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/, 'Write the name of a Proxmox storage, as "local-lvm"')

/** The whole line that was printed holds the fingerprint. */
function hostKeyCure(input: string): string {
  const [meant] = /\bSHA256:[A-Za-z0-9+/]{43}(?![A-Za-z0-9+/])/.exec(input) ?? []
  if (meant !== undefined) return `Write ${quoted(meant)} alone`
  return 'Write what "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" prints there, as "SHA256:…"'
}

export const person = z.strictObject({
  name: name.describe('how people call them, as "Camille Le Goff".'),
  email: email.describe('where mail reaches them, as "camille@example.org".'),
  ssh: z.array(sshKey).max(50).default([]).describe('their public SSH keys, each the line of a ".pub" file.'),
  role: z
    .enum(['technician', 'member'])
    .default('member')
    .describe('"technician" for who may log in to the machines (in collective.yaml only); "member" for everyone else.'),
})

export const collectiveAbout = z.strictObject({
  name: name.describe('its name, as people say it.'),
  domain: domain.describe('its own domain, as "bocage.example"; the state of its machines is kept under this name.'),
  contact: email.describe('where mail about the machines goes, as "tech@bocage.example".'),
  language: language.default('fr').describe('the language in which people are written to: "fr" or "en".'),
})

const proxmoxDisk = z.strictObject({
  device: device.describe(
    'the disk, as "/dev/disk/by-id/…", a name that stays when cables move; "/dev/sdb" may change.',
  ),
  format: z
    .string()
    .regex(/^[A-Za-z0-9._-]{3,64}$/, 'Write the serial number that "lsblk -o NAME,SERIAL" prints')
    .optional()
    .describe('the serial number of a disk that may be formatted although it is not empty. Remove it afterwards.'),
  size: disk.optional().describe('how much it holds, as "4TiB": guests that need more together are then refused.'),
})

export const proxmox = z.strictObject({
  kind: z.literal('proxmox').describe('a physical machine with Proxmox VE, which carries guests.'),
  address: publicAddress.describe('where it is reached from the internet, as "pve1.example.org".'),
  host_key: z
    .string()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, { error: ({ input }) => hostKeyCure(String(input)) })
    .describe(
      'the fingerprint of its SSH host key, which "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" prints there.',
    ),
  network: network.describe(
    'the private network of its guests, as "10.20.0.0/24"; the host itself has the first address.',
  ),
  disks: z
    .record(key, proxmoxDisk)
    .default({})
    .describe('further disks, by name; each becomes a Proxmox storage of that name.'),
  storage: storage
    .default('local-lvm')
    .describe('the Proxmox storage of the guests\' system disks; the installer\'s is "local-lvm".'),
  memory: memory.optional().describe('its memory, as "32GiB": guests that need more together are then refused.'),
  disk: disk
    .optional()
    .describe('what its storage holds, as "400GiB": guests that need more together are then refused.'),
})

export const lxc = z.strictObject({
  kind: z.literal('lxc').describe('a guest: a Debian container on a Proxmox host.'),
  on: key.describe('the host that carries it.'),
  id: z
    .int()
    .min(100)
    .max(65_000)
    .describe("its number for good, from 100 on: its Proxmox id, and its place in the host's network."),
  cores: z.int().min(1).max(512).default(1).describe('how many processors it may keep busy.'),
  memory: memory.describe('the memory it may use, as "2GiB".'),
  disk: disk.describe('its system disk, as "8GiB"; it can grow, never shrink.'),
  data: disk
    .optional()
    .describe('a disk of its own for data, as "100GiB", mounted on /data; it can grow, never shrink.'),
  data_on: storage
    .optional()
    .describe('the disk of the host (or its storage) that holds the data; needed only where the host has several.'),
  reaches: z
    .array(reach)
    .default([])
    .describe(
      'what it may reach beside the internet and its neighbours: "host", or addresses behind it, as "192.168.1.20:445".',
    ),
})

export const machine = z.discriminatedUnion('kind', [proxmox, lxc])

/** The published ports, by endpoint. */
const ports = z
  .record(key, z.int().min(20_000).max(29_999))
  .default({})
  .describe('published ports by endpoint, where two would get the same one; "npm run check" says when.')

/** What every service has, whatever its kind; the kind's settings stand beside. */
export const serviceBase = z.strictObject({
  kind: z.string().describe('which application: a name in the folder services/.'),
  on: key.describe('the guest it runs on.'),
  address: webName.optional().describe('the name people type, as "git.example.org".'),
  ports,
})

/** Who has which name, by name: associations by the names of their files. */
export const grants = z
  .record(domain, key)
  .default({})
  .describe(
    'names below your own that others may have, with what is below them: by name, whose, as "houx.bocage.example: houx".',
  )

export const collectiveFile = z.strictObject({
  collective: collectiveAbout.describe('who you are.'),
  grants,
  people: z.record(key, person).default({}).describe('people, by a short name that the rest of the inventory uses.'),
  machines: z.record(key, machine).default({}).describe('Proxmox hosts and their guests, by name.'),
  services: z.record(key, z.unknown()).default({}).describe('the services that associations share, by name.'),
})

/** A person in the file of an association: who may log in to the machines is everyone's concern. */
const member = person.extend({
  role: z.enum(['member']).default('member').describe('"member"; technicians are in collective.yaml.'),
})

/** What may be written in the file of an association, and isn't offered: no kind of service may be an association's own yet. */
export const notOffered = ['services']

export const associationFile = z.strictObject({
  name: name.describe('its name, as people say it.'),
  contact: email.optional().describe("where mail about its services goes; the collective's contact, unless written."),
  language: language
    .optional()
    .describe("the language its people are written to in; the collective's, unless written."),
  grants,
  people: z
    .record(key, member)
    .default({})
    .describe('its people, by a short name; those of collective.yaml are known already.'),
  uses: z
    .record(key, z.unknown())
    .default({})
    .describe("its share of the collective's services, by the name of the service."),
  services: z.record(key, z.unknown()).default({}).describe('instances of its own, by name.'),
})

export const associationAbout = associationFile.pick({ name: true, contact: true, language: true })
