import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of a file backend, or undefined when the state is kept elsewhere. */
export const stateFolder = (backendUrl: string): string | undefined =>
  backendUrl.startsWith('file://') ? fileURLToPath(backendUrl) : undefined

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

async function listed(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
