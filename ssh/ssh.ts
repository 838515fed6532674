import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { execa, type Result } from 'execa'
import { OperatorError, type Problem } from '../words/said/problem.ts'
import { never255 } from './never-255.ts'
import { type Sight, sightOf } from './sight.ts'

/** The one SSH configuration of a checkout: relative, so that it reads the same in everyone's state. */
export const sshConfig = '.bocage/ssh_config'

export type SshOptions = {
  /** What the command reads on its standard input: the place for secrets, and for a tar stream. */
  input?: string | Uint8Array
  /** After how many seconds the command is given up. 15 minutes unless said. */
  timeoutSeconds?: number
  /** Open a connection of its own instead of sharing one: the proof that one still can. */
  fresh?: boolean
  /** How often a connection is tried. 3 unless said. */
  attempts?: number
  /** How many bytes it may print. 8 MiB unless said. */
  mostBytes?: number
}

/**
 * Runs a command on a machine with the system's `ssh`, and gives what it printed.
 * A connection that was refused before the command could begin is tried again a few times; a command never is.
 *
 * @param machine its key in the inventory, which is its name in the SSH configuration
 * @param command for a POSIX shell; every word from outside goes through `quote`. Never a secret: others see it in `ps`
 * What it printed is the machine's word: it is bounded, and as it came; whoever shows it or reads it uses `visible` or `readAnswer`.
 *
 * @throws MachineUnreachable when it does not answer (the command may have begun), OperatorError that names the machine and the cause when it fails
 */
export async function ssh(machine: string, command: string, options: SshOptions = {}): Promise<string> {
  const result = await attempt(machine, command, options)
  if (result.exitCode === 0) return result.stdout

  const { timeoutSeconds = 900 } = options
  if (result.isMaxBuffer) throw new OperatorError('A machine says too much.', [endless(machine)])
  if (result.code === 'ENOENT') throw new OperatorError('A machine cannot be reached.', [noClient('ssh')])
  // An ssh that is told to end ends with 255, as one that never got through.
  if (result.timedOut) throw new MachineUnreachable(machine, `no answer after ${timeoutSeconds} seconds`)
  if (result.exitCode === 255) throw new MachineUnreachable(machine, lastLines(result.stderr) || cutOff)
  const said = lastLines(result.stderr) || lastLines(result.stdout)
  throw new OperatorError('A machine did not do what it was asked.', [
    {
      where: machine,
      what: `the command failed with exit code ${result.exitCode ?? result.signal}: ${said}`,
      instead: 'Mend what it says on the machine, then run scripts/up again.',
    },
  ])
}

/** How commands reach a machine: `ssh`, unless a test says otherwise. */
export type Connection = typeof ssh

const endless = (machine: string): Problem => ({
  where: machine,
  what: 'it goes on printing, which was cut off',
  instead: 'Look at that machine: something on it prints without an end.',
})

/** What is said when a shared connection ends under a command: ssh itself says nothing then. */
export const cutOff = 'the connection was closed'

/** One of OpenSSH's programs is not there. */
export const noClient = (program: string): Problem => ({
  where: program,
  what: 'it is not on this machine',
  instead: 'Install the OpenSSH client (on Debian: apt-get install openssh-client).',
})

/** A machine that doesn't answer, or not to us. */
export class MachineUnreachable extends OperatorError {
  /** What was seen of it. */
  readonly sight: Sight

  constructor(machine: string, said: string) {
    super('A machine cannot be reached.', [{ where: machine, what: explained(said), instead: cure(machine, said) }])
    this.sight = sightOf(said)
  }
}

function cure(machine: string, said: string): string {
  if (['another', 'unknown'].includes(sightOf(said)))
    return 'It shows another host key than the known one. If it was made again, run scripts/up, which reads its key through its Proxmox host; if not, someone else may be answering in its place.'
  if (said.includes("Can't open user config file"))
    return 'Run scripts/up (or eval "$(scripts/env)") first, which writes it.'
  return `Try "ssh -F ${sshConfig} ${machine}"; when it answers, run scripts/up again. If it is gone for good: take it out of the inventory, then scripts/up --gone ${machine}.`
}

/** Through a jump host, ssh doesn't say which of the two is silent. */
const explained = (said: string): string =>
  said.includes('UNKNOWN port 65535')
    ? `it does not answer, or its Proxmox host does not (${said.replaceAll(/\s+/g, ' ')})`
    : said

/** What ssh says when it was turned away at the door: too many at once (MaxStartups, MaxSessions), or a master that ends. */
const turnedAway = new RegExp(
  [
    'session open refused by peer',
    'open failed: administratively prohibited',
    'kex_exchange_identification',
    'connection (closed|reset) by .* \\[preauth\\]',
    'exceeded MaxStartups',
    'mux_client_.*: (read from master failed|master hello)',
  ].join('|'),
  'i',
)

/** A few attempts, a second or two apart and not in step with the others that were turned away. */
async function attempt(machine: string, command: string, options: SshOptions): Promise<SshResult> {
  for (let times = 1; ; times++) {
    const result = await once(machine, command, options)
    if (result.exitCode !== 255 || times >= (options.attempts ?? 3) || !turnedAway.test(result.stderr)) return result
    await pause(times * randomInt(300, 1500))
  }
}

type SshResult = Pick<
  Result<{ reject: false }>,
  'exitCode' | 'stdout' | 'stderr' | 'timedOut' | 'isMaxBuffer' | 'signal' | 'code'
>

async function once(machine: string, command: string, options: SshOptions): Promise<SshResult> {
  const { input = '', timeoutSeconds = 900, fresh = false, mostBytes = 8 * 1024 ** 2 } = options
  const connection = fresh ? ['-o', 'ControlPath=none'] : []
  const limit = timeoutSeconds * 1000
  const running = execa('ssh', ['-F', sshConfig, '-T', ...connection, machine, never255(command)], {
    input,
    timeout: limit,
    maxBuffer: mostBytes,
    reject: false,
  })
  // A shared connection has our pipes too, and holds them for as long as the command goes on over there: let go of them.
  const letGo = setTimeout(() => {
    running.stdout.destroy()
    running.stderr.destroy()
  }, limit + 1000)
  return running.finally(() => clearTimeout(letGo))
}

const lastLines = (text: string): string => text.trim().slice(-2000)
