import type { MachineConfigurationInputs } from '../../machines/configuration.ts'
import { type Connection, cutOff, MachineUnreachable, ssh } from '../../ssh/ssh.ts'
import { OperatorError } from '../../words/said/problem.ts'
import { HalfDone, parseReport, type Report } from './report.ts'
import { confirmCommand, launchCommand, undoneCommand } from './script.ts'
import { type Action, convergeStream, limits } from './stream.ts'

/**
 * One exchange with a machine: everything goes in on standard input, the report comes back. A change to SSH or the packet
 * filter takes a second, new connection, which proves that one can still get in; otherwise the machine undoes it.
 *
 * @throws OperatorError that names the machine, the file or unit, the cause and the next step; HalfDone, where something may have
 *   been done
 */
export async function converge(
  action: Action,
  inputs: MachineConfigurationInputs,
  salt: string,
  connection: Connection = ssh,
): Promise<Report> {
  const { machine, owner } = inputs
  const input = await convergeStream(action, inputs, salt)
  const timeoutSeconds = action === 'read' ? limits.read : limits.exchange
  const exchange = () => connection(machine, launchCommand(), { input, timeoutSeconds })
  const printed = await (action === 'apply' ? heardToTheEnd(exchange) : exchange())
  const report = parseReport(machine, printed)
  if (report.armedSeconds !== undefined) await confirm(machine, owner, report.armedSeconds, connection)
  return report
}

/** What was begun goes on on the machine, also when nobody listens: a second exchange waits for it, and hears how it ended. */
const heardToTheEnd = (exchange: () => Promise<string>): Promise<string> =>
  exchange().catch((first: unknown) => {
    if (!mayHaveBegun(first)) throw first
    const end = lostMidway(first) ? exchange() : Promise.reject(first)
    return end.catch((error: unknown) => {
      if (!(error instanceof OperatorError)) throw error
      throw new HalfDone('A machine fell silent while it was being changed.', error.problems)
    })
  })

const mayHaveBegun = (error: unknown): boolean =>
  lostMidway(error) || (error instanceof MachineUnreachable && error.message.includes('no answer after'))

const lostMidway = (error: unknown): boolean =>
  error instanceof MachineUnreachable &&
  (error.message.includes(cutOff) ||
    /closed by remote host|broken pipe|not responding|connection reset/i.test(error.message))

/** Says over a new connection that the change may stay. When none gets in, waits until the machine has undone the change. */
async function confirm(machine: string, owner: string, seconds: number, connection: Connection): Promise<void> {
  let reason = ''
  const confirmed = await keepTrying(seconds, async (timeoutSeconds) => {
    try {
      return (await connection(machine, confirmCommand(owner), { fresh: true, timeoutSeconds })).includes('confirmed')
    } catch (error) {
      reason = error instanceof OperatorError ? (error.problems[0]?.what ?? '') : String(error)
      throw error
    }
  })
  if (confirmed) return

  const back = await keepTrying(undoSeconds, async (timeoutSeconds) => {
    await connection(machine, undoneCommand(owner), { fresh: true, timeoutSeconds })
    return true
  })
  throw new HalfDone(`A change to "${machine}" would have locked us out.`, [
    {
      where: machine,
      what: `after a change to SSH or the packet filter, no new connection got in within ${seconds} seconds${reason && ` (${reason})`}`,
      instead: back
        ? 'The machine has undone it, and lets us in again. Mend the change, then run scripts/up.'
        : 'The machine undoes it by itself, but does not let us in yet: look at it through its console or its host.',
    },
  ])
}

/** How long undoing may take: dpkg, and the units that it concerns. */
const undoSeconds = 120

/** Tries until it succeeds or time is up; `false`, or time that is up, means no. */
async function keepTrying(seconds: number, attempt: (timeoutSeconds: number) => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000
  while (performance.now() < deadline) {
    try {
      return await attempt(Math.max(5, Math.ceil((deadline - performance.now()) / 1000)))
    } catch {
      await pause(2000)
    }
  }
  return false
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))
