import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { execa, type Result } from 'execa'
import { OperatorError } from '../words/problem.ts'

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
}

/**
 * Runs a command on a machine with the system's `ssh`, and gives what it printed.
 * A connection that was refused before the command could begin is tried again a few times; a command never is.
 *
 * @param machine its key in the inventory, which is its name in the SSH configuration
 * @param command for a POSIX shell; every word from outside goes through `quote`. Never a secret: others see it in `ps`
 * @throws MachineUnreachable when it does not answer (the command may have begun), OperatorError that names the machine and the cause when it fails
 */
export async function ssh(machine: string, command: string, options: SshOptions = {}): Promise<string> {
  const result = await attempt(machine, command, options)
  if (result.exitCode === 0) return result.stdout

  const { timeoutSeconds = 900 } = options
  const said = lastLines(result.stderr) || lastLines(result.stdout)
  if (result.exitCode === 255) throw new MachineUnreachable(machine, said || 'the connection was closed')
  if (result.timedOut) throw new MachineUnreachable(machine, `no answer after ${timeoutSeconds} seconds`)
  throw new OperatorError('A machine did not do what it was asked.', [
    {
      where: machine,
      what: `the command failed with exit code ${result.exitCode ?? result.signal}: ${said}`,
      instead: 'Mend what it says on the machine, then run scripts/up again.',
    },
  ])
}

/** A machine that doesn't answer, or not to us. */
export class MachineUnreachable extends OperatorError {
  constructor(machine: string, said: string) {
    const changedKey = /host key verification failed|identification has changed/i.test(said)
    super('A machine cannot be reached.', [
      {
        where: machine,
        what: explained(said),
        instead: changedKey
          ? 'It shows another host key than the known one. If it was made again, run scripts/up, which reads its key through its Proxmox host; if not, someone else may be answering in its place.'
          : tryByHand(machine),
      },
    ])
  }
}

/** Through a jump host, ssh doesn't say that it is the machine behind it that is silent. */
const explained = (said: string): string =>
  said.includes('UNKNOWN port 65535')
    ? `it does not answer, although its Proxmox host does (${said.replaceAll(/\s+/g, ' ')})`
    : said

const tryByHand = (machine: string) => `Try "ssh -F ${sshConfig} ${machine}"; when it answers, run scripts/up again.`

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

type SshResult = Pick<Result<{ reject: false }>, 'exitCode' | 'stdout' | 'stderr' | 'timedOut' | 'signal'>

async function once(machine: string, command: string, options: SshOptions): Promise<SshResult> {
  const { input = '', timeoutSeconds = 900, fresh = false } = options
  const connection = fresh ? ['-o', 'ControlPath=none'] : []
  return execa('ssh', ['-F', sshConfig, '-T', ...connection, machine, `${command}\n${distinct}`], {
    input,
    timeout: timeoutSeconds * 1000,
    reject: false,
  })
}

/** ssh ends with 255 when it could not connect, and so do some of Proxmox's commands when they fail. */
const distinct = 'code=$?; [ $code -ne 255 ] || code=254; exit $code'

const lastLines = (text: string): string => text.trim().slice(-2000)
