import type { MachinePart } from '../part.ts'

/**
 * The IPv6 address by which a machine's visitors come. Whoever rents the machine out gives it, and Debian's own network configuration
 * has it: it is looked at here, and only a person can bring it back.
 */
export const publicAddress6 = (address: string): MachinePart => ({
  packages: ['iproute2'],
  effects: [
    {
      title: `the address ${address}`,
      command: `ip -6 -oneline address show scope global | awk '$4 ~ "^${address}/" { print "there"; exit }'`,
      expected: 'there',
    },
  ],
})
