import { z } from 'zod'

/**
 * What the last run left on the machines: of each stack, when its state was written, and of each configuration that it knew,
 * as `apps/infini`, the version. A state that says less than this is older than the estate.
 */
export const seenStates = z.object({
  /** In milliseconds since 1970, by the clock of the technician who brought it up. */
  written: z.record(z.string(), z.number()).catch({}),
  versions: z.record(z.string(), z.number()).catch({}),
})

export type SeenStates = z.output<typeof seenStates>
