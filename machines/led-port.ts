/** A port of a machine's address on the internet that leads to what a container publishes on the address within. */
export type LedPort = {
  port: number
  to: string
  toPort: number
  /** What is spoken there: TCP, unless said. */
  protocol?: 'udp'
}

/** One for the plan, without what else is known of it. */
export const ledPort = ({ port, to, toPort, protocol }: LedPort): LedPort => ({
  ...{ port, to, toPort },
  ...(protocol && { protocol }),
})

export const protocols = ['tcp', 'udp'] as const

/** Ports as lists tell them: the least first, each once. */
export const listedPorts = (ports: number[]): number[] => [...new Set(ports)].sort((a, b) => a - b)

/** Those of one protocol. */
export const speaking = <Way extends { protocol?: 'udp' }>(protocol: (typeof protocols)[number], ways: Way[]): Way[] =>
  ways.filter((way) => (way.protocol ?? 'tcp') === protocol)
