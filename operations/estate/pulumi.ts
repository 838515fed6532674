import { availableParallelism } from 'node:os'
import { execa } from 'execa'
import { inTurn } from '../../ssh/turns.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { type Outcome, OutcomeReader } from '../runs/outcome.ts'
import { refusalOf } from '../state/engine-said.ts'
import { withoutSecrets } from '../state/place.ts'
import { parseEvent } from './event.ts'

/** How the engine is called. */
export type EngineCall = {
  /** Where. */
  checkout: string
  environment: Record<string, string>
  /** Makes it end what it does in good order, as Ctrl-C does. */
  stop?: AbortSignal
  /**
   * How long a command that changes nothing on machines may take: a state that is far away, or one that holds much. What brings a
   * stack up takes as long as it takes; when nothing is heard of it for a third of that time, that is told.
   */
  patienceSeconds?: number
}

const usualPatience = 180

/**
 * What a command of the engine printed. Each is a process of some 100 MB, so at most one for each processor runs at a time.
 *
 * @throws OperatorError with its words, or when it gives no answer in time
 */
export async function pulumi(
  { checkout, environment, patienceSeconds = usualPatience }: EngineCall,
  args: string[],
  input = '',
): Promise<string> {
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
  const asked = `pulumi ${args.join(' ')}`
  if (result.timedOut) throw noAnswer(asked, place, patienceSeconds)
  const said = result.stderr.trim() || result.stdout.trim() || result.shortMessage || ''
  throw (
    refusalOf(said, place) ??
    new OperatorError(`The engine refused "${withoutSecrets(asked, place)}".\n${withoutSecrets(said, place)}`)
  )
}

const noAnswer = (asked: string, place: string, seconds: number): OperatorError =>
  new OperatorError('The engine gave no answer.', [
    {
      where: withoutSecrets(place, place) || 'the state',
      what: `"${withoutSecrets(asked, place)}" was not done after ${seconds} seconds`,
      instead: 'See whether that place answers, and whether somebody else holds it; then run it again.',
    },
  ])

/**
 * Brings a stack up (or destroys it, or previews it), and tells how it goes.
 *
 * @param onProgress is given the things at work, whenever they change; or that nothing is heard of it
 * @returns the outcome, also of a run that failed: its failures say so
 */
export async function runStack(
  { checkout, environment, stop, patienceSeconds = usualPatience }: EngineCall,
  stack: string,
  args: string[],
  onProgress: (running: Set<string>) => void,
): Promise<Outcome> {
  const reader = new OutcomeReader(stack)
  const place = environment.PULUMI_BACKEND_URL ?? ''
  const started = Date.now()
  let heard = started
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
  const listening = setInterval(() => {
    const seconds = Math.round((Date.now() - heard) / 1000)
    // What works on machines may be silent for long; what waits with nothing at work waits for the state.
    if (seconds >= patienceSeconds / 3 && reader.running.size === 0)
      onProgress(
        new Set([`nothing was heard of the engine for ${seconds} s; the state is at ${withoutSecrets(place, place)}`]),
      )
  }, patienceSeconds * 100)
  for await (const line of engine) {
    heard = Date.now()
    const event = parseEvent(line)
    if (event) {
      reader.add(event)
      onProgress(reader.running)
    }
  }
  const { exitCode, signal, stderr } = await engine
  clearInterval(listening)
  stop?.removeEventListener('abort', end)
  const { outcome } = reader
  outcome.seconds = (Date.now() - started) / 1000
  if (exitCode !== 0 && outcome.failures.length === 0) {
    const said = stderr?.trim() ?? ''
    const message =
      refusalOf(said, place)?.message || withoutSecrets(said, place) || `it ended with ${exitCode ?? signal}`
    outcome.failures.push({ title: 'the engine', message })
  }
  return outcome
}
