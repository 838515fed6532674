import { OperatorError } from '../words/said/problem.ts'

const queues = new Map<string, { running: number; next: (() => void)[] }>()

/**
 * Does work when its turn comes: at most `limit` operations of this process at once on one thing, the others in order.
 * Other processes (a second stack) are kept apart on the machine itself, by a lock there.
 *
 * @param thing what can't take more: `pve1`
 */
export async function inTurn<Result>(
  thing: string,
  limit: number,
  work: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const queue = queues.get(thing) ?? { running: 0, next: [] }
  queues.set(thing, queue)
  // Whoever ends hands the place to the first who waits, so nobody overtakes.
  if (queue.running >= limit) await new Promise<void>((resolve) => queue.next.push(resolve))
  else queue.running += 1
  try {
    if (signal?.aborted) throw new OperatorError('The run was stopped before this began. Run scripts/up to finish it.')
    return await work()
  } finally {
    const next = queue.next.shift()
    if (next) next()
    else queue.running -= 1
  }
}
