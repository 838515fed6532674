import { z } from 'zod'
import { domain } from '../../words/written/domain.ts'
import { wholeGibibytesBetween } from '../../words/written/quantity.ts'
import { ownAddress6 } from '../addresses/own-address6.ts'
import { type PrivatePlace, privatePlace } from '../addresses/private-place.ts'
import { publicAddress } from '../addresses/public-address.ts'
import { dataVolume } from '../roles/data-volume.ts'
import { hcloudVolume } from '../roles/hcloud-volume.ts'
import { hostKey, memory } from './fields.ts'
import { type Lone, loneParts, placeLone, serveLone } from './lone.ts'
import { type Coming, defineMachine, type Fault } from './machine.ts'

/** What is ordered of Hetzner's cloud. */
export type HcloudOrder = {
  /** Hetzner's name of what is rented, as `cax11`. */
  type: string
  location: string
  /** The part of Hetzner's network that the location is in. */
  zone: string
  image: string
  /** The volume for data, in GiB. */
  dataGiB?: number
  private?: PrivatePlace
  /** The name that its addresses are known by, for whoever looks them up. */
  rdns?: string
}

/** A server of Hetzner's cloud, which Bocage makes. */
export type HcloudPlan = Lone & { kind: 'hcloud'; order: HcloudOrder }

/** One whose address and host key the inventory doesn't have yet. */
export type HcloudComing = Coming & { kind: 'hcloud'; order: HcloudOrder }

/** The locations, and the network zone of each. Source: Hetzner's API, "Locations". */
const zones = {
  fsn1: 'eu-central',
  nbg1: 'eu-central',
  hel1: 'eu-central',
  ash: 'us-east',
  hil: 'us-west',
  sin: 'ap-southeast',
} as const
const locations = Object.keys(zones) as (keyof typeof zones)[]

const schema = z.strictObject({
  kind: z.literal('hcloud').describe("a server that Bocage rents in Hetzner's cloud."),
  type: z
    .string()
    .regex(/^[a-z]{2,8}[0-9]{1,4}$/, 'Write the name of a type of servers of Hetzner\'s, as "cax11"')
    .describe('what is rented, as "cax11"; another one is put in its place after a restart.'),
  location: z.enum(locations).describe('where it stands, for good, as "fsn1".'),
  image: z
    .string()
    .regex(/^debian-[1-9][0-9]$/, 'Write the name of a Debian of Hetzner\'s, as "debian-12"')
    .default('debian-12')
    .describe('what it begins with, as "debian-12"; a machine that is there keeps its own.'),
  address: publicAddress
    .optional()
    .describe('where it is reached from the internet: scripts/up tells it, once the machine is made.'),
  address6: ownAddress6
    .optional()
    .describe(
      'its IPv6 address, which scripts/up tells as well: web sites and the ports of services answer there, too.',
    ),
  host_key: hostKey
    .optional()
    .describe("the fingerprint of its SSH host key, which its screen shows above the login, in Hetzner's console."),
  memory: memory
    .optional()
    .describe('its memory, as "4GiB": you are told where its containers may need more together.'),
  data: wholeGibibytesBetween('10GiB', '10TiB')
    .optional()
    .describe('a volume of its own for data, as "50GiB", mounted on /data; it can grow, never shrink.'),
  private: privatePlace
    .optional()
    .describe(
      'its address in a private network of Hetzner\'s, as "10.30.0.2/24"; machines that name one network share it.',
    ),
  rdns: domain.optional().describe('the name that its addresses lead back to, as "mail.example.org".'),
})

type Written = z.output<typeof schema>

/** A server of Hetzner's cloud: made and never destroyed, and then as any server (docs/decisions/0028). */
export const hcloud = defineMachine<typeof schema, HcloudPlan, HcloudComing>({
  title: "server in Hetzner's cloud",
  schema,
  carries: false,
  ownPorts: { tcp: [22, 80, 443], udp: [68] },
  ownKeys: false,
  vendor: { name: 'Hetzner', package: 'hcloud' },
  given: { path: 'hcloud/token', what: "the API token of the project in Hetzner's cloud" },

  place(name, written) {
    const { address, address6, host_key, memory, data } = written
    const order = orderOf(written)
    if (address === undefined || host_key === undefined)
      return { coming: { kind: 'hcloud', name, order }, faults: halfKnown(written) }
    const plan: HcloudPlan = {
      ...placeLone('hcloud', name, { address, address6, host_key, memory }),
      ...(data !== undefined && { data: { sizeMiB: data, storage: 'a volume' } }),
      order,
    }
    return { plan, faults: [] }
  },

  serve: serveLone,

  parts: (machine, estate) => loneParts(machine, estate, machine.data ? [hcloudVolume(), dataVolume()] : []),

  unseen: ({ name }) => [
    {
      what: "the project in Hetzner's cloud: its members see the machine's screen and its disks",
      instead: `Take the person out of the project of ${name}.`,
    },
  ],
})

const orderOf = ({ type, location, image, data, private: place, rdns }: Written): HcloudOrder => ({
  ...{ type, location, zone: zones[location], image },
  ...(data !== undefined && { dataGiB: data / 1024 }),
  ...(place !== undefined && { private: place }),
  ...(rdns !== undefined && { rdns }),
})

/** What is known of a machine is known whole: one line without the other would reach it half. */
function halfKnown({ address, address6, host_key }: Written): Fault[] {
  if (address === undefined && host_key === undefined && address6 === undefined) return []
  const [there, missing] = host_key === undefined ? ['address', 'host_key'] : ['host_key', 'address']
  const field = address === undefined && host_key === undefined ? 'address6' : (there ?? '')
  return [
    {
      path: [field],
      what: `there is no "${missing}" beside "${field}"`,
      instead: 'Write both, as scripts/up tells them once the machine is made; until then, neither.',
    },
  ]
}
