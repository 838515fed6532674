import { readdir, readFile, readlink } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'

/** A process that a killed run of ours left behind. */
type Orphan = { pid: number; command: string }

/**
 * Waits until what a killed run left working has ended, since it may still finish on a machine; then ends what is left.
 *
 * @param patienceSeconds how long it may go on before it is ended
 * @returns what was found, in words
 */
export async function settleOrphans(checkout: string, patienceSeconds: number): Promise<string[]> {
  const found = await orphansOf(checkout)
  if (found.length === 0) return []
  const deadline = Date.now() + patienceSeconds * 1000
  while (Date.now() < deadline && (await orphansOf(checkout)).length > 0) await setTimeout(500)
  const left = await orphansOf(checkout)
  for (const { pid } of left) end(pid)
  return [
    `waited for ${found.length} process${found.length === 1 ? '' : 'es'} of a run that was killed${left.length > 0 ? `, and ended ${left.length}` : ''}`,
  ]
}

/** Processes of the engine in this checkout whose parent is gone. */
async function orphansOf(checkout: string): Promise<Orphan[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const orphans = await Promise.all(pids.map((pid) => orphanAt(pid, checkout)))
  return orphans.filter((orphan) => orphan !== undefined)
}

async function orphanAt(pid: number, checkout: string): Promise<Orphan | undefined> {
  try {
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ')
    // Shared SSH connections outlive a run on purpose, and end by themselves.
    if (command.startsWith('ssh') || !/pulumi|bocage/.test(command)) return undefined
    const parent = /\) \S (\d+)/.exec(await readFile(`/proc/${pid}/stat`, 'utf8'))?.[1]
    if (parent !== '1' || (await readlink(`/proc/${pid}/cwd`)) !== checkout) return undefined
    return pid === process.pid ? undefined : { pid, command }
  } catch {
    return undefined // it ended while we looked
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
