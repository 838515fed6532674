import { execa } from 'execa'
import { OperatorError } from '../words/problem.ts'
import { parseEvent } from './event.ts'
import { type Outcome, OutcomeReader } from './outcome.ts'

/** How the engine is called: where, with which environment, and what makes it end what it does in good order, as Ctrl-C does. */
export type Engine = { checkout: string; environment: Record<string, string>; stop?: AbortSignal }

/** How long a command that changes nothing on machines may take: a state that is far away, or one that holds much. */
const patienceSeconds = 180

/**
 * What a command of the engine printed.
 *
 * @throws OperatorError with its words, or when it gives no answer in time
 */
export async function pulumi({ checkout, environment }: Engine, args: string[], input = ''): Promise<string> {
  const result = await execa('pulumi', [...args, '--non-interactive'], {
    cwd: checkout,
    env: environment,
    input,
    reject: false,
    maxBuffer: 2 ** 30,
    timeout: patienceSeconds * 1000,
  })
  if (result.exitCode === 0) return result.stdout
  if (result.timedOut) throw noAnswer(args, environment.PULUMI_BACKEND_URL)
  throw new OperatorError(
    `The engine refused "pulumi ${args.join(' ')}".\n${result.stderr.trim() || result.stdout.trim()}`,
  )
}

const noAnswer = (args: string[], backendUrl = 'its usual place'): OperatorError =>
  new OperatorError('The engine gave no answer.', [
    {
      where: 'the state',
      what: `"pulumi ${args.join(' ')}" was not done after ${patienceSeconds} seconds, with the state at ${withoutPassword(backendUrl)}`,
      instead: 'See whether that place answers, and whether somebody else holds it; then run it again.',
    },
  ])

const withoutPassword = (url: string): string => url.replace(/\/\/[^/@]*@/, '//…@')

/**
 * Brings a stack up (or destroys it, or previews it), and tells how it goes.
 *
 * @param onProgress is given the things at work, whenever they change
 * @returns the outcome, also of a run that failed: its failures say so
 */
export async function runStack(
  { checkout, environment, stop }: Engine,
  stack: string,
  args: string[],
  onProgress: (running: Set<string>) => void,
): Promise<Outcome> {
  const reader = new OutcomeReader(stack)
  const started = Date.now()
  const engine = execa('pulumi', [...args, '--stack', stack, '--json', '--non-interactive'], {
    cwd: checkout,
    // A preview then tells its events line by line too, as the other commands do.
    env: { ...environment, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: 'true' },
    reject: false,
    buffer: { stdout: false },
    stdin: 'ignore',
  })
  const end = () => engine.kill('SIGINT')
  stop?.addEventListener('abort', end)
  for await (const line of engine) {
    const event = parseEvent(line)
    if (event) {
      reader.add(event)
      onProgress(reader.running)
    }
  }
  const { exitCode, signal, stderr } = await engine
  stop?.removeEventListener('abort', end)
  const { outcome } = reader
  outcome.seconds = (Date.now() - started) / 1000
  if (exitCode !== 0 && outcome.failures.length === 0)
    outcome.failures.push({ title: 'the engine', message: stderr?.trim() || `it ended with ${exitCode ?? signal}` })
  return outcome
}
