import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { sshConfig } from '../../ssh/ssh.ts'

/** A process that a killed run of ours left behind. */
type Orphan = { pid: number; words: string[] }

/**
 * Waits until what a killed run left working on a machine is done, then ends what is left.
 *
 * The engine, our provider and the command plugin finish what they began and end by themselves. The language host and the
 * Docker plugin never end without their engine; what the Docker plugin had in flight is a container that no state knows,
 * which is removed later.
 *
 * @param patienceSeconds how long the former may go on before they are ended too; two minutes unless said
 * @returns what was found, in words
 */
export async function settleOrphans(checkout: string, patienceSeconds = 120): Promise<string[]> {
  const found = await orphansOf(checkout)
  if (found.length === 0) return []
  await untilGone(checkout, finishes, patienceSeconds)
  for (const { pid } of await orphansOf(checkout)) end(pid)
  await untilGone(checkout, () => true, 15)
  return [`settled ${found.length} process${found.length === 1 ? '' : 'es'} of a run that was killed`]
}

async function untilGone(checkout: string, which: (orphan: Orphan) => boolean, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  while (Date.now() < deadline && (await orphansOf(checkout)).some(which)) await setTimeout(300)
}

const finishes = ({ words: [program = ''] }: Orphan) => !/pulumi-language-|pulumi-resource-docker/.test(program)

/** Whether it is the engine, a plugin of it, our program or provider, or a script that the command plugin runs. */
export const isOfARun = ([program = '', ...words]: string[]): boolean =>
  basename(program).startsWith('pulumi') ||
  words.some((word) => /\/@pulumi\/pulumi\/cmd\/run\/|\.bocage\/cache\/provider-|\/command-stand-in\./.test(word)) ||
  (basename(program).endsWith('sh') && words.some((word) => word.includes(`ssh -F ${sshConfig}`)))

/** Processes of the engine in this checkout whose parent is gone. */
async function orphansOf(checkout: string): Promise<Orphan[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const orphans = await Promise.all(pids.map((pid) => orphanAt(pid, checkout)))
  return orphans.filter((orphan) => orphan !== undefined)
}

async function orphanAt(pid: number, checkout: string): Promise<Orphan | undefined> {
  try {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')
    if (!isOfARun(words)) return undefined
    const parent = /\) \S (\d+)/.exec(await readFile(`/proc/${pid}/stat`, 'utf8'))?.[1]
    if (!(await isReaper(parent)) || (await readlink(`/proc/${pid}/cwd`)) !== checkout) return undefined
    return pid === process.pid ? undefined : { pid, words }
  } catch {
    return undefined // it ended while we looked
  }
}

/** Whether a process takes in those whose parent is gone: the first one, or a desktop session's `systemd --user`. */
const isReaper = async (pid = ''): Promise<boolean> =>
  pid === '1' || (await readFile(`/proc/${pid}/comm`, 'utf8')).trim() === 'systemd'

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
