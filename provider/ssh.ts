import { execa } from 'execa'
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
}

/**
 * Runs a command on a machine with the system's `ssh`, and gives what it printed.
 *
 * @param machine its key in the inventory, which is its name in the SSH configuration
 * @param command for a POSIX shell; every word from outside goes through `quote`. Never a secret: others see it in `ps`
 * @throws OperatorError that names the machine and the cause, when it can't be reached or the command fails
 */
export async function ssh(machine: string, command: string, options: SshOptions = {}): Promise<string> {
  const { input = '', timeoutSeconds = 900, fresh = false } = options
  const arguments_ = ['-F', sshConfig, '-T', ...(fresh ? ['-o', 'ControlPath=none'] : []), machine, command]
  const result = await execa('ssh', arguments_, { input, timeout: timeoutSeconds * 1000, reject: false })
  if (result.exitCode === 0) return result.stdout

  const said = result.stderr.trim() || result.stdout.trim().slice(-2000)
  throw new OperatorError('A machine did not do what it was asked.', [
    {
      where: machine,
      what: result.timedOut
        ? `no answer after ${timeoutSeconds} seconds`
        : result.exitCode === 255
          ? `it cannot be reached: ${said || 'the connection was closed'}`
          : `the command failed with exit code ${result.exitCode ?? result.signal}: ${said}`,
      instead:
        result.exitCode === 255 || result.timedOut
          ? `Try "ssh -F ${sshConfig} ${machine}"; when it answers, run scripts/up again.`
          : 'Mend what it says on the machine, then run scripts/up again.',
    },
  ])
}
