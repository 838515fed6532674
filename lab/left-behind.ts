import { existsSync, rmSync } from 'node:fs'
import { execa } from 'execa'
import type { ListrTask } from 'listr2'
import { cacheFolder } from '../engine/cache.ts'
import { renderMebibytes } from '../words/written/quantity.ts'
import { installedPackages, recordedPackages } from './packages.ts'
import { step } from './step.ts'

/**
 * What stays on this machine when the lab is gone: what makes the next one start sooner, and serves the real estate as well.
 *
 * @returns a line for each; nothing where nothing stays
 */
export async function whatStays(): Promise<string[]> {
  const recorded = await stillInstalled()
  const cache = cacheFolder('')
  return [
    ...(existsSync(cache) ? [`what was downloaded and built, Pulumi with it: ${await sizeOf(cache)} in ${cache}`] : []),
    ...(recorded.length > 0
      ? [`${recorded.length} Debian packages that were installed for it: ${recorded.join(' ')}`]
      : []),
  ]
}

/** Removes that as well. A package that others need by now stays; what was there before was never ours. */
export function leavingNothingTasks(): ListrTask[] {
  return [
    {
      title: 'Debian packages',
      task: async (_, task) => {
        const recorded = await stillInstalled()
        const { going, needed } = await apartFromOthers(recorded, apt)
        if (going.length > 0) {
          const removal = step('packages', {
            title: 'Debian packages',
            work: async ({ run }) => {
              const options = ['-o', 'DPkg::Lock::Timeout=600', '-o', 'APT::Get::AutomaticRemove=false']
              // What somebody has written in their settings meanwhile stays.
              await run('apt-get', ['remove', '-y', '-q', ...options, ...going], { outlives: true })
            },
          })
          await removal.task(_, task)
        }
        const stay = needed.length > 0 ? `; others need ${needed.join(', ')} by now, which stay` : ''
        task.title =
          going.length > 0 ? `Debian packages: ${going.join(' ')} removed${stay}` : `Debian packages: none${stay}`
      },
    },
    {
      title: 'What was downloaded and built',
      task: async (_, task) => {
        const cache = cacheFolder('')
        const size = existsSync(cache) ? await sizeOf(cache) : '0MiB'
        rmSync(cache, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
        task.title = `What was downloaded and built: ${size} in ${cache} removed; scripts/engine makes Pulumi again`
      },
    },
  ]
}

async function stillInstalled(): Promise<string[]> {
  const there = new Set(await installedPackages())
  return recordedPackages().filter((name) => there.has(name))
}

/** What apt would do, and what a package needs. */
export type PackageWorld = {
  /** What would go with these packages, they themselves among it. */
  goingWith: (packages: string[]) => Promise<string[]>
  /** All that some packages need, and that needs in turn. */
  neededBy: (packages: string[]) => Promise<string[]>
}

/** Those that can go without anything going that isn't among them, and those that something else needs. */
export async function apartFromOthers(
  recorded: string[],
  { goingWith, neededBy }: PackageWorld,
): Promise<{ going: string[]; needed: string[] }> {
  let going = recorded
  while (going.length > 0) {
    const others = (await goingWith(going)).filter((name) => !recorded.includes(name))
    if (others.length === 0) break
    const needed = new Set(await neededBy(others))
    const left = going.filter((name) => !needed.has(name))
    // Whatever apt would take others for, nothing is done that was not understood.
    going = left.length < going.length ? left : []
  }
  const all = going.length > 0 ? await goingWith(going) : []
  return { going: all, needed: recorded.filter((name) => !all.includes(name)) }
}

/** As apt tells it. What it can't tell is taken for something of others. */
const apt: PackageWorld = {
  goingWith: async (packages) => {
    const { stdout, exitCode } = await execa(
      'apt-get',
      ['-s', 'purge', '-o', 'APT::Get::AutomaticRemove=false', ...packages],
      { env: { LC_ALL: 'C.UTF-8' }, reject: false },
    )
    const going = [...stdout.matchAll(/^(?:Purg|Remv) ([^\s:]+)/gm)].map(([, name = '']) => name)
    return exitCode === 0 ? going : [...going, 'what apt did not tell']
  },
  neededBy: async (packages) => {
    const only = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map((kind) => `--no-${kind}`)
    const { stdout } = await execa('apt-cache', ['depends', '--recurse', '--installed', ...only, ...packages], {
      reject: false,
    })
    return [...stdout.matchAll(/^([a-z0-9][^\s:]*)/gm)].map(([, found = '']) => found)
  },
}

async function sizeOf(folder: string): Promise<string> {
  const { stdout } = await execa('du', ['-sm', folder], { reject: false })
  const mebibytes = Number.parseInt(stdout, 10) || 0
  return mebibytes < 1024 ? renderMebibytes(mebibytes) : `${(mebibytes / 1024).toFixed(1)}GiB`
}
