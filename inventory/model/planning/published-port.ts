import { createHash } from 'node:crypto'
import { publishedPorts } from '../../../words/written/published-port.ts'

/** The port of an endpoint: a function of its key alone, so that nobody else's coming or going changes it. */
export function derivedPort(endpoint: string): number {
  const digest = createHash('sha256').update(endpoint).digest()
  return publishedPorts.first + (digest.readUInt32BE(0) % (publishedPorts.last - publishedPorts.first + 1))
}

/** A port that is free, the same one each time it is asked for. */
export function freePort(endpoint: string, taken: ReadonlySet<number>): number | undefined {
  for (let attempt = 1; attempt <= 1000; attempt++) {
    const port = derivedPort(`${endpoint}#${attempt}`)
    if (!taken.has(port)) return port
  }
  return undefined
}
