import { relative, resolve } from 'node:path'
import type { SiteProfile } from '../inventory/model/site.ts'
import { OperatorError } from '../words/said/problem.ts'

/** Runs a command's work: a mistake that a person can mend ends it with its message and exit code 1, our own bug with its trace. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const mendable = error instanceof OperatorError ? error : ofFiles(error)
    if (!mendable) throw error
    console.error(mendable.message)
    process.exitCode = 1
  }
}

const owner = 'Run the command as whoever made it ("ls -l" says who), or give it to this account ("chown").'
const room = 'Make room there, then run it again.'
/** What this machine's file system says that a person can mend: what is wrong, and the cure. Source: errno(3). */
const fileErrors: Record<string, [what: string, instead: string]> = {
  EACCES: ['it may not be used by this account', owner],
  EPERM: ['it may not be used by this account', owner],
  EROFS: [
    'it lies where nothing can be written',
    'Mount that file system for writing, or use a checkout and a home elsewhere.',
  ],
  ENOSPC: ['there is no room left on its disk', room],
  EDQUOT: ['this account has no room left there', room],
  ENOTDIR: ['a folder of its path is a file', 'Move that file away.'],
  EMFILE: ['too many files are open', 'Raise the limit ("ulimit -n 4096"), then run it again.'],
}

/** A failure of the file system in words, with its path; nothing where it is none, or one that only a bug explains. */
function ofFiles(error: unknown): OperatorError | undefined {
  const { code = '', path } = typeof error === 'object' ? ((error ?? {}) as Partial<NodeJS.ErrnoException>) : {}
  const [what, instead] = fileErrors[code] ?? []
  if (what === undefined || instead === undefined || path === undefined) return undefined
  return new OperatorError('A file of this machine is in the way.', [{ where: path, what, instead }])
}

/** Says, beside what a command prints, that it acts on the rehearsal: nobody should take that for the real estate. */
export function sayRehearsal(site: SiteProfile | undefined): void {
  if (site) console.error(`Acting on the ${site.name} (${site.inventory ?? 'inventory'}); scripts/lab down ends that.`)
}

/** A folder as the caller means it, who may be elsewhere; commands run in the checkout's root. */
export function fromCaller(folder: string): string {
  const path = relative(process.cwd(), resolve(process.env.CALLED_FROM ?? '.', folder))
  return path.startsWith('..') ? resolve(path) : path || '.'
}
