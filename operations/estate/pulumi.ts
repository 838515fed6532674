import { availableParallelism } from 'node:os'
import { execa } from 'execa'
import { inTurn } from '../../ssh/turns.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { type Outcome, OutcomeReader } from '../runs/outcome.ts'
import { parseEvent } from './event.ts'
import { decoded } from './state-file.ts'

/** How the engine is called: where, with which environment, and what makes it end what it does in good order, as Ctrl-C does. */
export type EngineCall = { checkout: string; environment: Record<string, string>; stop?: AbortSignal }

/** How long a command that changes nothing on machines may take: a state that is far away, or one that holds much. */
const patienceSeconds = 180

/**
 * What a command of the engine printed. Each is a process of some 100 MB, so at most one for each processor runs at a time.
 *
 * @throws OperatorError with its words, or when it gives no answer in time
 */
export async function pulumi({ checkout, environment }: EngineCall, args: string[], input = ''): Promise<string> {
  const result = await inTurn('the engine', availableParallelism(), () =>
    execa('pulumi', [...args, '--non-interactive'], {
      cwd: checkout,
      env: environment,
      input,
      reject: false,
      maxBuffer: 2 ** 30,
      timeout: patienceSeconds * 1000,
    }),
  )
  if (result.exitCode === 0) return result.stdout
  const place = environment.PULUMI_BACKEND_URL ?? ''
  if (result.timedOut) throw noAnswer(args, place)
  const said = result.stderr.trim() || result.stdout.trim() || result.shortMessage || ''
  throw new OperatorError(`The engine refused "pulumi ${args.join(' ')}".\n${withoutSecrets(said, place)}`)
}

const noAnswer = (args: string[], place: string): OperatorError =>
  new OperatorError('The engine gave no answer.', [
    {
      where: 'the state',
      what: `"pulumi ${args.join(' ')}" was not done after ${patienceSeconds} seconds, with the state at ${withoutSecrets(place, place) || 'its usual place'}`,
      instead: 'See whether that place answers, and whether somebody else holds it; then run it again.',
    },
  ])

/** What the engine said, without the password of the place where the state is. @param place its URL */
export function withoutSecrets(said: string, place: string): string {
  const [, authority = '', query = ''] = /^\w+:\/\/(?:(.*)@)?[^?]*(?:\?(.*))?$/s.exec(place) ?? []
  const password = /:(.*)/s.exec(authority)?.[1] ?? ''
  const options = [...new URLSearchParams(query)].flatMap(([name, value]) =>
    /pass|secret|key|token/i.test(name) ? [value] : [],
  )
  const secrets = [password, ...password.split(/[/@]/), ...options]
    .flatMap((secret) => [secret, encodeURIComponent(secret), decoded(secret)])
    .filter((secret) => secret.length > 2)
    .sort((one, other) => other.length - one.length)
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), said)
}

/**
 * Brings a stack up (or destroys it, or previews it), and tells how it goes.
 *
 * @param onProgress is given the things at work, whenever they change
 * @returns the outcome, also of a run that failed: its failures say so
 */
export async function runStack(
  { checkout, environment, stop }: EngineCall,
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
  if (stop?.aborted) end()
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
    outcome.failures.push({
      title: 'the engine',
      message:
        withoutSecrets(stderr?.trim() ?? '', environment.PULUMI_BACKEND_URL ?? '') ||
        `it ended with ${exitCode ?? signal}`,
    })
  return outcome
}
