import type { MachinePart } from '../part.ts'

/**
 * The IPv6 address by which a machine's visitors come. Others give it (a router, whoever rents the machine out, a guest's host), and
 * Debian's own network configuration has it: it is looked at here.
 *
 * @param mend brings it back; without it, only a person can
 */
export const visitedAddress6 = (address: string, mend?: string): MachinePart => ({
  packages: ['iproute2'],
  effects: [
    {
      title: `the address ${address}`,
      command: `ip -6 -oneline address show scope global | awk '$4 ~ "^${address}/" { print "there"; exit }'`,
      expected: 'there',
      ...(mend !== undefined && { mend }),
    },
  ],
})
