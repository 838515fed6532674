import { execa } from 'execa'
import { sshConfig } from './ssh.ts'

/**
 * Opens the shared connection to a machine in a process of its own, unless there is one.
 *
 * Otherwise the first program that connects holds it, and when that one ends (a plugin does with its stack), it takes down
 * whatever others have in flight on the same connection.
 *
 * @returns whether there is one now; why not is said by whoever needs the machine
 */
export async function holdConnection(machine: string): Promise<boolean> {
  const held = await execa('ssh', ['-F', sshConfig, '-O', 'check', machine], {
    reject: false,
    stdio: 'ignore',
    timeout: 10_000,
  })
  if (held.exitCode === 0) return true
  const options = ['-f', '-N', '-o', 'ControlMaster=yes']
  const opened = await execa('ssh', ['-F', sshConfig, ...options, machine], {
    reject: false,
    stdio: 'ignore',
    timeout: 30_000,
    detached: true,
  })
  return opened.exitCode === 0
}
