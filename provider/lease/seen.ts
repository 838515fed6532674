import { z } from 'zod'

/** The last moment that a date can stand for (ECMA-262, "Time Values"): a machine may say anything. */
const furthest = 8.64e15

/** A run that came to its end, as it said of itself. */
const lastRun = z.object({
  /** `camille@laptop`, and the command as it was typed. */
  who: z.string(),
  run: z.string(),
  /** When it ended, in milliseconds since 1970, by the clock of the technician's machine. */
  at: z.number().min(0).max(furthest),
  /** Which state of the estate's repository it brought up; nothing, where the inventory lies in none. */
  commit: z.string().optional(),
  ended: z.enum(['well', 'failed', 'stopped']),
})

export type LastRun = z.output<typeof lastRun>

/**
 * What the last run left on the machines: of each stack, when its state was written, and of each configuration that it knew,
 * as `apps/infini`, the version. A state that says less than this is older than the estate.
 */
export const seenStates = z.object({
  /** In milliseconds since 1970, by the clock of the technician who brought it up. */
  written: z.record(z.string(), z.number()).catch({}),
  versions: z.record(z.string(), z.number()).catch({}),
  /** The run that left this word; nothing, where another version of Bocage did. */
  last: lastRun.optional().catch(undefined),
})

export type SeenStates = z.output<typeof seenStates>
