import { z } from 'zod'
import { ownAddress6 } from '../addresses/own-address6.ts'
import { publicAddress } from '../addresses/public-address.ts'
import { insideAddress } from '../container-networks.ts'
import { base } from '../roles/base.ts'
import { docker } from '../roles/docker.ts'
import { firewall } from '../roles/firewall.ts'
import { inside } from '../roles/inside.ts'
import { publicAddress6 } from '../roles/public-address6.ts'
import { hostKey, memory } from './fields.ts'
import { defineMachine, type Machine } from './machine.ts'

/** A Debian machine that is there already: rented, a VPS, or a PC under a desk. It is a network by itself. */
export type ServerPlan = Machine & {
  kind: 'server'
  hostKey: string
  /** The TCP ports of its own that are open to everyone, beside SSH: those of a gateway. */
  open: number[]
  /** Ports that lead to what services publish on its address within. */
  ways: { port: number; to: string; toPort: number }[]
}

const schema = z.strictObject({
  kind: z
    .literal('server')
    .describe('a Debian machine that is there already, reached by SSH as root: rented, a VPS, a PC under a desk.'),
  address: publicAddress.describe('where it is reached from the internet, as "203.0.113.7".'),
  address6: ownAddress6.optional().describe('its IPv6 address, as "2001:db8::7": web sites answer there as well.'),
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
  ownPorts: [22, 80, 443],
  ownKeys: false,

  place(name, { address, address6, host_key, memory }) {
    const plan: ServerPlan = {
      ...{ kind: 'server', name, address, hostKey: host_key },
      ...(address6 !== undefined && { address6 }),
      ...{ within: name, inside: insideAddress, carries: false, docker: false },
      ...(memory !== undefined && { memoryMiB: memory }),
      ...{ open: [], ways: [] },
    }
    return { plan, faults: [] }
  },

  serve: (machine, { docker, gateway, ways }) => ({
    ...machine,
    docker,
    open: gateway ? [80, 443] : [],
    ways: ways.map(({ port, to, toPort }) => ({ port, to, toPort })).sort((a, b) => a.port - b.port),
  }),

  parts({ name, open, ways, address6, docker: runsContainers }, { authorizedKeys, insecureRegistry }) {
    return [
      base({ machine: name, authorizedKeys, proxmox: false }),
      firewall({ open, ways, edge: true }),
      inside(),
      ...(address6 === undefined ? [] : [publicAddress6(address6)]),
      ...(runsContainers ? [docker({ dataVolume: false, ...(insecureRegistry && { insecureRegistry }) })] : []),
    ]
  },

  unseen: ({ name }) => [
    {
      what: 'the password of root, and the account with whoever rents it out, through which its console and its disks are reached',
      instead: `ssh -t -F .bocage/ssh_config ${name} passwd; and take the person out of that account.`,
    },
  ],
})
