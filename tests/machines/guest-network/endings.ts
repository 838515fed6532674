import type { LedPort } from '../../../machines/led-port.ts'

/** A way over which somebody speaks by both protocols: a conversation. */
export const bothWays = (to: string): LedPort[] => {
  const way = { port: 64_738, to, toPort: 22_223 }
  return [way, { ...way, protocol: 'udp' }]
}

/** What becomes of a conversation over ways (`talk.sh`), when these become others: over TCP, and over UDP. */
export const endings = (voices: LedPort[]): [what: string, after: LedPort[], then: string][] => [
  ['goes on while it is there', voices, 'heard heard'],
  ['ends with it', [], 'ended ended'],
  ['ends where it leads elsewhere', voices.map((way) => ({ ...way, toPort: 22_224 })), 'ended ended'],
  ['ends by UDP where it is for TCP alone', voices.slice(0, 1), 'heard ended'],
]
