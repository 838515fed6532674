import { z } from 'zod'

const texts = z.array(z.string())

/**
 * What one owner puts on one machine, with every default filled in and sorted: the inputs of a MachineConfiguration.
 * States (`installed`, `running`) are words, so that a refresh can show what is really there in the same place.
 */
export const configurationInputs = z.strictObject({
  /** The machine's key, which is its name in the SSH configuration. */
  machine: z.string(),
  /** Whose part it is: `collective`, or an association. The Debian package is `bocage-OWNER`. */
  owner: z.string(),
  /** By Debian package: `installed`. */
  packages: z.record(z.string(), z.string()).default({}),
  /** By absolute path. */
  files: z.record(z.string(), z.strictObject({ sha256: z.string(), mode: z.string(), owner: z.string() })).default({}),
  /** The text of each file, by the same paths. Apart, because what is found on a machine is digests. */
  contents: z.record(z.string(), z.string()).default({}),
  /** By unit; the state is `running`. */
  units: z
    .record(z.string(), z.strictObject({ state: z.string(), onChange: z.enum(['restart', 'reload']), files: texts }))
    .default({}),
  /** By title. */
  checks: z.record(z.string(), z.strictObject({ needs: texts, command: z.string() })).default({}),
  /** By title; the state is what the command prints when all is well. Without `mend`, only a person can bring it back. */
  effects: z
    .record(z.string(), z.strictObject({ state: z.string(), command: z.string(), mend: z.string().optional() }))
    .default({}),
  /** By `SERVICE/NAME`. */
  secrets: z.record(z.string(), z.strictObject({ owner: z.string(), bytes: z.int(), given: z.boolean() })).default({}),
  /** The values of the given secrets, by `SERVICE/NAME`. They never become a file of the package. */
  givenSecrets: z.record(z.string(), z.string()).default({}),
  /** What holds data, by identity, as the machine's ledger remembers it. */
  holds: z
    .record(
      z.string(),
      z.strictObject({ kind: z.string(), service: z.string(), bearer: z.string(), mail: z.string(), volumes: texts }),
    )
    .default({}),
  /** The owner whom something is taken over from, by identity. A word for one change: it says nothing of what is there. */
  takesOver: z.record(z.string(), z.string()).default({}),
  /**
   * Where the machine's data volume is mounted, if it has one: secrets and the ledger lie there, with the data that they belong to.
   * Whose configuration says so moves them.
   */
  dataVolume: z.string().optional(),
  after: texts.default([]),
  guarded: texts.default([]),
  diverts: texts.default([]),
})

/** What one owner puts on one machine. */
export type MachineConfigurationInputs = z.output<typeof configurationInputs>

/** The same before the engine has it, which keeps the values of given secrets hidden. */
export type Assembled<Given> = Omit<MachineConfigurationInputs, 'givenSecrets'> & {
  givenSecrets: Record<string, Given>
}
