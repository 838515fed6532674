import { z } from 'zod'

/** The range of the ports that containers publish on their machine, which only the gateway may reach. */
export const publishedPorts = { first: 20_000, last: 29_999 }

/** One of them. */
export const publishedPort = z.int().min(publishedPorts.first).max(publishedPorts.last)
