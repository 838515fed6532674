import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** A real server that keeps states, on loopback, for as long as a test runs. */
export type StateServer = {
  /** Where the engine finds it, as a person writes it: nothing secret is in it. */
  place: string
  /** What makes another place of it, which is empty, when it stands after the first. */
  another: string
  /** What opens it. */
  keys: Record<string, string>
  /** Puts files there, by their names. */
  put(files: Record<string, string>): Promise<void>
  stop(): Promise<void>
}

/** A port of this machine that nobody has. */
export async function unusedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('a port has a number')
  return address.port
}

/**
 * Starts a program, and waits until it answers.
 *
 * @param who the number of the account that it runs as, where that is another
 * @returns what ends it
 */
export async function serve(
  [program = '', ...words]: string[],
  answers: () => Promise<boolean>,
  { env = {}, who }: { env?: Record<string, string>; who?: { uid: number; gid: number } } = {},
): Promise<() => Promise<void>> {
  const said: string[] = []
  const server: ChildProcess = spawn(program, words, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...who,
  })
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  for (const stream of [server.stdout, server.stderr]) stream?.on('data', (text) => said.push(String(text)))
  const stop = async () => {
    server.kill('SIGINT')
    await Promise.race([ended, pause(10_000, undefined, { ref: false }).then(() => server.kill('SIGKILL'))])
  }
  for (const until = Date.now() + 60_000; !(await answers()); await pause(200)) {
    if (Date.now() < until && server.exitCode === null) continue
    await stop()
    throw new Error(`${program} does not answer:\n${said.join('')}`)
  }
  return stop
}
