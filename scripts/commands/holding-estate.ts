import { withLease } from '../../operations/lease/hold-lease.ts'
import { renderProblem } from '../../words/said/problem.ts'

/**
 * Does what changes the estate beside `scripts/up`, while nobody else's run does.
 *
 * @param command as it was typed
 * @param work begins nothing more once somebody else has taken its place
 * @throws OperatorError that says who has
 */
export const holdingEstate = (command: string, work: (lost: AbortSignal) => Promise<unknown>): Promise<void> =>
  withLease(command, { breakLease: undefined, ask: undefined }, async ({ notes, warnings, lost }) => {
    for (const said of [...notes, ...warnings.map(renderProblem)]) console.error(said)
    await work(lost)
    lost.throwIfAborted()
    return undefined
  })
