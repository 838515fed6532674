import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'

/** Git, as Camille uses it in a folder of a test's own; each test may have another. */
export function repositoryIn(folder: () => string) {
  const git = async (...args: string[]): Promise<string> => {
    const camille = ['-c', 'user.name=Camille', '-c', 'user.email=camille@houx.example']
    return (await execa('git', [...camille, ...args], { cwd: folder() })).stdout
  }
  return {
    git,
    /** Commits all that lies there. @returns the commit */
    commit: async (message: string, ...options: string[]): Promise<string> => {
      await git('add', '--all')
      await git('commit', '--quiet', ...options, '--message', message)
      return await git('rev-parse', 'HEAD')
    },
  }
}

/** Copies the example inventory into a folder. @returns where it lies there */
export function copyExample(folder: string): string {
  const inventory = join(folder, 'inventory')
  mkdirSync(inventory)
  cpSync('inventory/collective.yaml', join(inventory, 'collective.yaml'))
  cpSync('inventory/associations', join(inventory, 'associations'), { recursive: true })
  return inventory
}
