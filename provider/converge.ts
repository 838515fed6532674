import { setTimeout as pause } from 'node:timers/promises'
import type { MachineConfigurationInputs } from '../machines/configuration.ts'
import { OperatorError } from '../words/problem.ts'
import { parseReport, type Report } from './converge-report.ts'
import { confirmCommand, launchCommand } from './converge-script.ts'
import { type Action, convergeStream, limits } from './converge-stream.ts'
import { MachineUnreachable, ssh } from './ssh.ts'

/** How commands reach a machine: `ssh`, unless a test says otherwise. */
export type Connection = typeof ssh

/**
 * One exchange with a machine: everything goes in on standard input, the report comes back. A change to SSH or the packet
 * filter takes a second, new connection, which proves that one can still get in; otherwise the machine undoes it.
 *
 * @throws OperatorError that names the machine, the file or unit, the cause and the next step
 */
export async function converge(
  action: Action,
  inputs: MachineConfigurationInputs,
  salt: string,
  connection: Connection = ssh,
): Promise<Report> {
  const { machine, owner } = inputs
  const input = await convergeStream(action, inputs, salt)
  const exchange = () => connection(machine, launchCommand(), { input, timeoutSeconds: limits.exchange })
  const printed = await exchange().catch((error: unknown) => {
    // What was begun goes on there. The second exchange waits for it and hears how it ended.
    if (action === 'apply' && lostMidway(error)) return exchange()
    throw error
  })
  const report = parseReport(machine, printed)
  if (report.armedSeconds !== undefined) await confirm(machine, owner, report.armedSeconds, connection)
  return report
}

const lostMidway = (error: unknown): boolean =>
  error instanceof MachineUnreachable &&
  /closed by remote host|broken pipe|not responding|connection reset/i.test(error.message)

/** Says over a new connection that the change may stay. */
async function confirm(machine: string, owner: string, seconds: number, connection: Connection): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  let reason = ''
  do {
    try {
      const options = { fresh: true, timeoutSeconds: Math.max(5, Math.ceil((deadline - Date.now()) / 1000)) }
      if ((await connection(machine, confirmCommand(owner), options)).includes('confirmed')) return
      break
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error)
      await pause(2000)
    }
  } while (Date.now() < deadline)

  throw new OperatorError(`A change to "${machine}" was undone.`, [
    {
      where: machine,
      what: `after a change to SSH or the packet filter no new connection got in within ${seconds} seconds, so the machine goes back to the version before${reason && `\n  ${reason.replaceAll('\n', '\n  ')}\n `}`,
      instead: 'Mend the change in the inventory or in machines/, then run scripts/up again.',
    },
  ])
}
