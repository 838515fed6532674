import { execa } from 'execa'
import { MachineUnreachable, ssh, sshConfig } from './ssh.ts'

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
    await toldMaster(machine, 'exit')
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
async function toldMaster(machine: string, word: 'check' | 'exit'): Promise<boolean> {
  const args = ['-F', sshConfig, '-O', word, machine]
  const { exitCode } = await execa('ssh', args, { reject: false, stdio: 'ignore', timeout: 10_000 })
  return exitCode === 0
}

/** Whether a machine still answers over a connection: one whose machine fell silent notices it after a minute, and all wait with it. */
async function answers(machine: string): Promise<boolean> {
  try {
    await ssh(machine, 'true', { timeoutSeconds: 15, attempts: 1 })
    return true
  } catch (error) {
    if (error instanceof MachineUnreachable) return false
    throw error
  }
}
