import { z } from 'zod'
import { ownAddress6 } from '../addresses/own-address6.ts'
import { publicAddress } from '../addresses/public-address.ts'
import { hostKey, memory } from './fields.ts'
import { type Lone, loneParts, placeLone, serveLone } from './lone.ts'
import { defineMachine } from './machine.ts'

/** A Debian machine that is there already: rented, a VPS, or a PC under a desk. */
export type ServerPlan = Lone & { kind: 'server' }

const schema = z.strictObject({
  kind: z
    .literal('server')
    .describe('a Debian machine that is there already, reached by SSH as root: rented, a VPS, a PC under a desk.'),
  address: publicAddress.describe(
    'where SSH reaches it: its address on the internet, as "203.0.113.7", or its private one behind a router.',
  ),
  address6: ownAddress6
    .optional()
    .describe('its IPv6 address, as "2001:db8::7": web sites and the ports of services answer there as well.'),
  host_key: hostKey,
  memory: memory
    .optional()
    .describe('its memory, as "8GiB": you are told where its containers may need more together.'),
})

/** A server: it faces the internet itself, and runs services. Bocage neither makes nor destroys it. */
export const server = defineMachine<typeof schema, ServerPlan>({
  title: 'server',
  schema,
  carries: false,
  ownPorts: { tcp: [22, 80, 443], udp: [68] },
  ownKeys: false,
  place: (name, written) => ({ plan: placeLone('server', name, written), faults: [] }),
  serve: serveLone,
  parts: (machine, estate) => loneParts(machine, estate),
  unseen: ({ name }) => [
    {
      what: 'the password of root, and the account with whoever rents it out, through which its console and its disks are reached',
      instead: `ssh -t -F .bocage/ssh_config ${name} passwd; and take the person out of that account.`,
    },
  ],
})
