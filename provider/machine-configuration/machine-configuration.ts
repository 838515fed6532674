import { configurationInputs, type MachineConfigurationInputs } from '../../machines/configuration.ts'
import type { Connection } from '../../ssh/ssh.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { changesBetween } from '../protocol/changes.ts'
import {
  type Changes,
  type Operation,
  PartialError,
  type ResourceHandler,
  unknown,
  type Value,
  type Values,
} from '../protocol/resource-handler.ts'
import { converge } from './converge.ts'
import { foundConfiguration, foundGivenSecrets, missingEffects } from './found.ts'
import { parseInputs } from './inputs.ts'
import { HalfDone, type Report } from './report.ts'
import { newSalt, saltedDigest } from './salted-digest.ts'

/** What is known of a configuration: the inputs without texts, given secrets as digests, and the package's version. */
export type MachineConfigurationOutputs = Omit<MachineConfigurationInputs, 'contents'> & {
  /** Mixed into the digests of given secrets. */
  salt: string
  /** Of the Debian package `bocage-OWNER`: it grows with each change. */
  version: string
}

const secretOutputs = ['givenSecrets']

type Handler = ResourceHandler<MachineConfigurationInputs, MachineConfigurationOutputs>

/**
 * What one owner has on one machine, as a Debian package, its units and its secrets.
 *
 * On change, files are checked on a copy and then changed, and only the units they concern start again; when that fails,
 * the version before is put back. On removal, the package is purged; secrets and data stay.
 */
export const machineConfigurationHandler = (connection?: Connection): Handler => ({
  secretOutputs,

  machine: ({ machine }) => machine,

  version: ({ machine, owner, version }) => ({ name: `${machine}/${owner}`, version: Number(version) }),

  check: (given) => parseInputs(given),

  diff(_id, before, known, next) {
    for (const field of ['machine', 'owner'] as const) refuseMove(field, before[field], next[field])
    return differences(before, known, next)
  },

  async create(next, operation) {
    const salt = newSalt()
    const id = `${next.machine}/${next.owner}`
    const report = await keeping(id, outputsOf(next, salt), apply(next, salt, operation, connection))
    return { id, outputs: outputsOf(next, salt, report) }
  },

  foresee: (next, known) => ({
    ...withoutTexts(next),
    givenSecrets: unknown,
    salt: known?.salt ?? unknown,
    version: unknown,
  }),

  async read(id, state, known, { say }) {
    const before = state && complete(state)
    if (before === undefined || known === undefined) {
      throw new OperatorError(`"${id}" cannot be imported. Run scripts/up: it takes over what is on the machine.`)
    }
    try {
      const report = await converge('read', before, known.salt, connection)
      const inputs = foundConfiguration(before, report)
      for (const said of missingEffects(before, report)) say.warning(`${before.machine}: ${said}`)
      const givenSecrets = foundGivenSecrets(report)
      const [[, version = ''] = []] = report.rows('package')
      const stillGiven = Object.entries(before.givenSecrets).filter(
        ([path, value]) => givenSecrets[path] === saltedDigest(known.salt, value),
      )
      return {
        inputs: { ...inputs, givenSecrets: Object.fromEntries(stillGiven) },
        outputs: { ...withoutTexts(inputs), givenSecrets, salt: known.salt, version },
      }
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error
      say.warning(`What is on "${before.machine}" could not be read, so what was known of it stands.\n${error.message}`)
      return { inputs: before, outputs: known }
    }
  },

  async update(id, _before, known, next, operation) {
    const salt = known.salt ?? newSalt()
    const report = await keeping(id, known, apply(next, salt, operation, connection))
    return outputsOf(next, salt, report)
  },

  async delete(_id, before, known, { say }) {
    const report = await converge('remove', complete(before), known.salt, connection)
    for (const [warning = ''] of report.rows('warning')) say.warning(warning)
  },
})

/** The resource of the kind `bocage:provider:MachineConfiguration`. */
export const machineConfiguration = machineConfigurationHandler()

/**
 * What a change leaves that fails half-way is in the state, also where the inventory takes it back before the next run: that is an
 * update even so, and what leaves is removed. Otherwise what the ledger and the package say of it would stay for good.
 *
 * @param outputs what is known of it then
 */
async function keeping(id: string, outputs: MachineConfigurationOutputs, change: Promise<Report>): Promise<Report> {
  try {
    return await change
  } catch (error) {
    throw error instanceof HalfDone ? new PartialError(error, id, outputs, secretOutputs) : error
  }
}

async function apply(
  next: MachineConfigurationInputs,
  salt: string,
  { say }: Operation,
  connection?: Connection,
): Promise<Report> {
  say.progress(`writes ${Object.keys(next.files).length} files of ${next.owner} to ${next.machine}`)
  const report = await converge('apply', next, salt, connection)
  for (const [path, copy] of report.rows('kept')) {
    say.warning(`${next.machine}: ${path} was there before and belonged to no package. A copy is kept as ${copy}.`)
  }
  for (const [warning = ''] of report.rows('warning')) say.warning(`${next.machine}: ${warning}`)
  return report
}

/** What differs between what is known of the machine and what is wanted. Texts are compared with the last ones written. */
export function differences(
  before: MachineConfigurationInputs,
  known: MachineConfigurationOutputs,
  next: MachineConfigurationInputs,
): Changes {
  const digests = Object.entries(next.givenSecrets ?? {}).map(([path, value]) => [path, digestOrUnknown(known, value)])
  const changes = changesBetween(
    comparable({ ...known, contents: before.contents }),
    comparable({ ...next, givenSecrets: Object.fromEntries(digests) }),
  )
  // Where the text itself is shown, its digest is noise.
  return Object.fromEntries(
    Object.entries(changes).filter(
      ([path]) => !(path.endsWith('.sha256') && changes[path.replace(/^files(.*)\.sha256$/, 'contents$1')]),
    ),
  )
}

/** What is compared is what the schema has; what a state from before lacks is the schema's default. */
const comparable = (values: Values): Values =>
  Object.fromEntries(compared.map((property) => [property, values[property] ?? defaults[property]]))

/** A move is refused, and whom something is taken over from is a word for one change: it says nothing of what is there. */
const compared = Object.keys(configurationInputs.omit({ machine: true, owner: true, takesOver: true }).shape)
const defaults: Values = configurationInputs.parse({ machine: '', owner: '' })

const digestOrUnknown = ({ salt }: MachineConfigurationOutputs, value: Value) =>
  typeof value === 'string' ? saltedDigest(salt, value) : value

/** Another machine or owner is another configuration: to move one would leave half of it behind. */
function refuseMove(field: 'machine' | 'owner', before: string, next: string): void {
  if (before === next) return
  throw new OperatorError('A configuration stays where it is.', [
    {
      where: field,
      what: `it cannot go from "${before}" to "${next}" under the same name`,
      instead:
        'Give the configuration of the other one a name of its own: the old one is then removed, and its data kept.',
    },
  ])
}

/** What a state from before there were ledgers and effects says, with what it lacks. */
const complete = (before: MachineConfigurationInputs): MachineConfigurationInputs => ({
  ...before,
  effects: before.effects ?? {},
  holds: before.holds ?? {},
  takesOver: before.takesOver ?? {},
})

const withoutTexts = ({ contents: _, ...rest }: MachineConfigurationInputs) => rest

function outputsOf(
  next: MachineConfigurationInputs,
  salt: string,
  { version = '' }: Pick<Report, 'version'> = {},
): MachineConfigurationOutputs {
  const digests = Object.entries(next.givenSecrets).map(([path, value]) => [path, saltedDigest(salt, value)])
  return { ...withoutTexts(next), givenSecrets: Object.fromEntries(digests), salt, version }
}
