import { existsSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { OperatorError } from '../../words/said/problem.ts'
import { type Lock, lockHeld, locksOf } from '../estate/state-file.ts'

/**
 * Clears the locks that a killed run left on a stack: those of a process of this machine that is gone.
 * The engine itself honours a lock for ever, whoever held it.
 *
 * @returns what was cleared, in words
 * @throws OperatorError when somebody is at work
 */
export async function clearDeadLocks(folder: string, stack: string): Promise<string[]> {
  const cleared: string[] = []
  for (const lock of await locksOf(folder, stack)) {
    if (isHeld(lock)) throw new OperatorError(`Somebody is at work on "${stack}".`, [lockHeld(lock)])
    await rm(lock.file, { force: true })
    cleared.push(`${stack}: cleared the lock of ${lock.pid === 0 ? 'nobody' : `process ${lock.pid}, which is gone`}`)
  }
  return cleared
}

/** A lock is held while its process lives and is the engine; of another machine's processes we know nothing, so theirs always are. */
function isHeld({ pid, hostname: host }: Lock): boolean {
  if (pid === 0) return false
  if (host !== hostname()) return true
  // A process that nobody waited for is still listed, without a command; a number may have been given to another program.
  if (existsSync('/proc/self')) return existsSync(`/proc/${pid}`) && commandOf(pid).includes('pulumi')
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return '' // it ended while we looked
  }
}
