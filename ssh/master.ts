import { execa } from 'execa'
import { ssh, sshConfig } from './ssh.ts'

/**
 * Opens the shared connection to a machine in a process of its own, unless there is one.
 *
 * Otherwise the first program that connects holds it, and when that one ends (a plugin does with its stack), it takes down
 * whatever others have in flight on the same connection.
 *
 * @returns whether there is one now; why not is said by whoever needs the machine
 */
export async function holdConnection(machine: string): Promise<boolean> {
  if (await toldMaster(machine, 'check')) {
    if (await answers(machine)) return true
    // Who has something in flight on it keeps it: a machine may be slow, and somebody else at work there.
    await toldMaster(machine, 'stop')
  }
  const options = ['-f', '-N', '-o', 'ControlMaster=yes']
  const opened = await execa('ssh', ['-F', sshConfig, ...options, machine], {
    reject: false,
    stdio: 'ignore',
    timeout: 30_000,
    detached: true,
  })
  return opened.exitCode === 0
}

/** Speaks with the process that holds the shared connection. @returns whether there is one */
async function toldMaster(machine: string, word: 'check' | 'stop'): Promise<boolean> {
  const args = ['-F', sshConfig, '-O', word, machine]
  const { exitCode } = await execa('ssh', args, { reject: false, stdio: 'ignore', timeout: 10_000 })
  return exitCode === 0
}

/** Whether a machine still answers over a connection: one whose machine fell silent notices it after a minute, and all wait with it. */
async function answers(machine: string): Promise<boolean> {
  const asked = ssh(machine, 'true', { timeoutSeconds: 15, attempts: 1 })
  return asked.then(
    () => true,
    () => false,
  )
}
