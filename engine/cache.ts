import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { baseFolder } from '../words/base-folder.ts'
import { errorCode } from './error-code.ts'

/** The folder that is kept across checkouts, and may be deleted at any time. */
export const cacheFolder = (what: string): string =>
  join(process.env.BOCAGE_CACHE || join(baseFolder('XDG_CACHE_HOME', '.cache'), 'bocage'), what)

/** Whether a path lies in the cache: then what is there comes from us, and not from the machine. */
export const isCached = (path: string): boolean => !relative(cacheFolder(''), path).startsWith('..')

/**
 * Makes a folder in one piece: it is made beside its place and moved there when it is whole, so that a run that is killed leaves
 * nothing half done. When another run was faster, its folder stays.
 *
 * @param make fills `to`, `scratch` is thrown away; when it says false, nothing is kept
 * @returns whether the folder is there
 */
export async function makeOnce(
  folder: string,
  make: (to: string, scratch: string) => Promise<boolean>,
): Promise<boolean> {
  const shelf = dirname(folder)
  mkdirSync(shelf, { recursive: true })
  sweep(shelf)
  const desk = mkdtempSync(join(shelf, `.making-${process.pid}-`))
  const [to, scratch] = [join(desk, 'to'), join(desk, 'scratch')]
  mkdirSync(to)
  mkdirSync(scratch)
  try {
    const isMade = await make(to, scratch)
    if (isMade) moveUnlessTaken(to, folder)
    return isMade
  } finally {
    rmSync(desk, { recursive: true, force: true })
  }
}

function moveUnlessTaken(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (errorCode(error) !== 'ENOTEMPTY') throw error
  }
}

/** Removes what killed runs left on their desks. */
function sweep(shelf: string): void {
  for (const name of readdirSync(shelf)) {
    const pid = /^\.making-(\d+)-/.exec(name)?.[1]
    if (pid && !isAlive(Number(pid))) rmSync(join(shelf, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}
