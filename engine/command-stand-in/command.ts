import { randomBytes } from 'node:crypto'
import { commandInputs } from './inputs.ts'
import { redactor } from './redact.ts'
import { type CommandOutput, type SpawnSettings, spawnCommand } from './spawn-command.ts'
import { holdsSecret, type Properties, reveal, secret, secretTexts, unknownValue, type WireValue } from './values.ts'

/** What a run needs of its surroundings. */
export type Surroundings = Pick<SpawnSettings, 'log' | 'signal'>

/** The resource's state before it has run: a preview cannot know what a command will print. */
export const previewCommand = (inputs: Properties): Properties =>
  stateOf(inputs, { stdout: unknownValue, stderr: unknownValue })

/** Runs `create`, if there is one. */
export async function createCommand(name: string, inputs: Properties, around: Surroundings) {
  const state = await runFor(inputs, 'create', inputs, around)
  return { id: `${name}${randomBytes(4).toString('hex')}`, state }
}

/** Runs `update`, or `create` where there is none; the command is told what the last run printed. */
export const updateCommand = (olds: Properties, news: Properties, around: Surroundings): Promise<Properties> =>
  runFor(news, news.update == null ? 'create' : 'update', olds, around)

/** Runs `delete`, if there is one, with the inputs of the last run. */
export async function deleteCommand(state: Properties, around: Surroundings): Promise<void> {
  await runFor(state, 'delete', state, around)
}

async function runFor(
  properties: Properties,
  step: 'create' | 'update' | 'delete',
  before: Properties,
  around: Surroundings,
): Promise<Properties> {
  const inputs = commandInputs(properties)
  const command = inputs[step]
  const previous = outputOf(before)
  if (command === undefined) return stateOf(properties, previous)
  const redact = redactor([...secretTexts(properties), ...secretTexts(before)])
  return stateOf(properties, await spawnCommand(command, inputs, { previous, redact, ...around }))
}

const textOf = (value: WireValue): string => (typeof value === 'string' ? value : '')

const outputOf = (state: Properties): CommandOutput => ({
  stdout: textOf(reveal(state.stdout)),
  stderr: textOf(reveal(state.stderr)),
})

/** The inputs as they came, envelopes included, and the output: secret when any input is, because a command may print it. */
function stateOf(properties: Properties, { stdout, stderr }: CommandOutput): Properties {
  const inputs = Object.fromEntries(
    Object.entries(properties).filter(([name, value]) => name !== 'stdout' && name !== 'stderr' && value != null),
  )
  const close = holdsSecret(inputs) ? secret : (value: WireValue) => value
  return { ...inputs, stdout: close(stdout), stderr: close(stderr) }
}
