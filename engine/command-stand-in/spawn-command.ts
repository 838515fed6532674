import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { CommandInputs } from './inputs.ts'

/** What a command printed, without the last line end. */
export type CommandOutput = { stdout: string; stderr: string }

export type SpawnSettings = {
  /** What the command printed the last time. */
  previous?: CommandOutput
  /** Is given each line that is to be logged, while the command runs. */
  log: (line: string) => void
  /** Blots out secrets. */
  redact: (text: string) => string
  /** Ends the command. */
  signal: AbortSignal
}

/**
 * Runs one command of a resource, as the released plugin does: by `/bin/sh -c` unless another interpreter is named, in the
 * program's folder, with the plugin's environment and what is added to it.
 *
 * @throws when it cannot be started or ends with anything but 0: the command's text and all it printed, without the secrets
 */
export async function spawnCommand(
  command: string,
  inputs: CommandInputs,
  options: SpawnSettings,
): Promise<CommandOutput> {
  const { previous, log, redact, signal } = options
  const [program = '/bin/sh', ...words] = inputs.interpreter?.length ? inputs.interpreter : ['/bin/sh', '-c']
  const child = spawn(program, [...words, command], {
    cwd: inputs.dir,
    env: {
      ...process.env,
      ...inputs.environment,
      ...(inputs.addPreviousOutputInEnv === false ? {} : recall(previous)),
    },
    stdio: [inputs.stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  })
  const printed: Record<'stdout' | 'stderr' | 'both', string[]> = { stdout: [], stderr: [], both: [] }
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = child[name]
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed[name].push(text)
      printed.both.push(text)
    })
    if (stream && isLogged(name, inputs)) createInterface({ input: stream }).on('line', (line) => log(redact(line)))
  }
  // A command may end without reading what it is given.
  child.stdin?.on('error', () => {}).end(inputs.stdin)

  const problem = await new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => resolve(error.name === 'AbortError' ? 'cancelled' : error.message))
    child.on('close', (code, cause) =>
      resolve(code === 0 ? undefined : cause ? `signal ${cause}` : `exit status ${code}`),
    )
  })
  if (problem) throw new Error(redact(`${problem}: running ${JSON.stringify(command)}:\n${printed.both.join('')}`))
  const text = (name: 'stdout' | 'stderr') => printed[name].join('').replace(/\n$/, '')
  return { stdout: text('stdout'), stderr: text('stderr') }
}

const isLogged = (name: 'stdout' | 'stderr', { logging = 'stdoutAndStderr' }: CommandInputs): boolean =>
  logging === name || logging === 'stdoutAndStderr'

const recall = (previous?: CommandOutput): Record<string, string> => ({
  ...(previous?.stdout && { PULUMI_COMMAND_STDOUT: previous.stdout }),
  ...(previous?.stderr && { PULUMI_COMMAND_STDERR: previous.stderr }),
})
