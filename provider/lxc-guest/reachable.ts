import { setTimeout as pause } from 'node:timers/promises'
import { execa } from 'execa'
import { holdConnection } from '../../ssh/master.ts'
import { MachineUnreachable, ssh, sshConfig } from '../../ssh/ssh.ts'

/**
 * Waits until a machine that was just started answers over a new connection, with the key it is known by; then holds a shared
 * one for all that follows. Otherwise a plugin would hold it, and end it under the others' commands with its own stack.
 *
 * @throws MachineUnreachable after a minute and a half
 */
export async function reachable(machine: string, signal: AbortSignal): Promise<void> {
  // A shared connection from before would end at the machine that was there before.
  await execa('ssh', ['-F', sshConfig, '-O', 'exit', machine], { reject: false, timeout: 10_000 })
  const end = performance.now() + 90_000
  for (;;) {
    try {
      await ssh(machine, 'true', { fresh: true, timeoutSeconds: 15, attempts: 1 })
      await holdConnection(machine)
      return
    } catch (error) {
      const isWaiting = error instanceof MachineUnreachable && ['nobody', 'unclear'].includes(error.sight)
      if (!isWaiting || performance.now() > end || signal.aborted) throw error
      await pause(1000)
    }
  }
}
