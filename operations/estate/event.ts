import { z } from 'zod'

const step = z.object({
  metadata: z.object({
    op: z.string(),
    urn: z.string(),
    diffs: z.array(z.string()).nullish(),
    /** What the engine knew of it before. */
    old: z.object({ inputs: z.looseObject({}).nullish() }).nullish(),
  }),
})

/**
 * What the engine tells while it works, one JSON object a line (`pulumi up --json`): only the fields that are read here.
 * Source: pulumi/pulumi, sdk/go/common/apitype/events.go.
 */
export const engineEvent = z.object({
  diagnosticEvent: z
    .object({
      urn: z.string().optional(),
      message: z.string(),
      severity: z.string(),
      ephemeral: z.boolean().optional(),
    })
    .optional(),
  resourcePreEvent: step.optional(),
  resOutputsEvent: step.optional(),
  resOpFailedEvent: step.optional(),
})

export type EngineEvent = z.output<typeof engineEvent>

/** One line of the engine's output as an event; undefined when it is something else, as the last line of a killed engine. */
export function parseEvent(line: string): EngineEvent | undefined {
  try {
    return engineEvent.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
