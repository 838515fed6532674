import { readdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Problem } from '../../words/said/problem.ts'

const scheme = 'file://'

/**
 * The folder of a file backend, or undefined when the state is kept elsewhere. `~` is the home folder, and another relative path is
 * below the folder that commands run in. Source: pulumi/pulumi, pkg/backend/diy/backend.go, massageBlobPath.
 */
export function stateFolder(backendUrl: string): string | undefined {
  if (!backendUrl.startsWith(scheme)) return undefined
  const path = decoded(backendUrl.slice(scheme.length).split('?')[0] ?? '')
  return resolve(path.startsWith('~') ? join(homedir(), path.slice(2)) : path)
}

/** A part of a URL as it is meant; one with a percent sign that stands for itself stays as it is. */
export function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** The names of the stacks that exist in a file backend. */
export async function stacksIn(folder: string): Promise<string[]> {
  const files = await listed(join(folder, '.pulumi/stacks/bocage'))
  return files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length))
}

/** A lock of a stack in a file backend, as the engine writes it: who holds it, since when. */
export type Lock = { file: string; pid: number; hostname: string; username: string; timestamp: string }

/** The locks of a stack. A damaged lock file counts as one of nobody. */
export async function locksOf(folder: string, stack: string): Promise<Lock[]> {
  const directory = join(folder, '.pulumi/locks/organization/bocage', stack)
  const files = (await listed(directory)).filter((file) => file.endsWith('.json'))
  return Promise.all(
    files.map(async (name) => {
      const file = join(directory, name)
      const nobody = { pid: 0, hostname: '', username: '', timestamp: '' }
      try {
        return { file, ...nobody, ...JSON.parse(await readFile(file, 'utf8')) }
      } catch {
        return { file, ...nobody }
      }
    }),
  )
}

/** Whose lock it is, and what can be done. */
export const lockHeld = ({ username, hostname, pid, timestamp }: Omit<Lock, 'file'>): Problem => ({
  where: `${username}@${hostname}`,
  what: `process ${pid} has held the lock since ${timestamp}`,
  instead: 'Wait until it ends; if that machine is gone for good, "pulumi cancel --stack STACK" takes the lock away.',
})

async function listed(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
