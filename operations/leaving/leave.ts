import { OperatorError } from '../../words/said/problem.ts'
import type { Ask } from '../estate/ask.ts'

/** Associations that the state has and the inventory no longer does, and whether that is meant. */
export type Exodus = {
  gone: string[]
  /** How many associations the inventory has. */
  remaining: number
  /** Those that were named on the command line. */
  allowed: string[]
  /** Nobody, where nobody can be asked. */
  ask: Ask | undefined
}

/**
 * Makes sure that associations leave because somebody means it: a file may be misplaced, or the wrong branch checked out, and
 * what they have would no longer be served within seconds.
 *
 * @throws OperatorError unless each of them was named, or is by whoever is asked
 */
export async function confirmLeaving({ gone, remaining, allowed, ask }: Exodus): Promise<void> {
  const unnamed = gone.filter((stack) => !allowed.includes(stack))
  if (unnamed.length === 0) return
  if (!ask || remaining === 0) throw exodus(unnamed, remaining)
  for (const stack of unnamed) {
    const answer = await ask(
      `"${stack}" left the inventory. Its addresses would no longer be served; its data would stay. Type ${stack} if that is meant: `,
    )
    if (answer.trim() !== stack)
      throw new OperatorError(
        `"${stack}" was not repeated: nothing was changed. If its file is misplaced, put it back.`,
      )
  }
}

function exodus(unnamed: string[], remaining: number): OperatorError {
  const none = 'the inventory describes no association, and the state has them'
  const some = 'the state has it, and the inventory no longer does: what it has would no longer be served'
  return new OperatorError(
    unnamed.length === 1 ? 'An association left the inventory.' : `${unnamed.length} associations left the inventory.`,
    [
      {
        where: unnamed.join(', '),
        what: remaining === 0 ? none : some,
        instead: `If a file is misplaced, put it back. If this is meant: scripts/up --leave ${unnamed.join(' ')}. The data stays.`,
      },
    ],
  )
}
