import { chmodSync, cpSync, existsSync, linkSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ListrTask } from 'listr2'
import { makeOnce } from './cache.ts'
import {
  type Engine,
  engineFolder,
  engineIn,
  engineParts,
  findPart,
  type Origin,
  origins,
  partFolder,
} from './engine.ts'
import { checkGo } from './go.ts'
import { checkout, type Making, type Part } from './part.ts'
import { releasesAnswer } from './releases.ts'
import { goVersion } from './versions.ts'

/** What the tasks hand on: the engine, once the last one is done. */
export type EngineContext = { engine?: Engine }

/**
 * The steps to a ready engine: each part from this machine, from its release, or built; then the parts put together.
 * What is in the cache is not made again. The log of a part is `.bocage/log/engine-PART.log`.
 */
export function engineTasks<Context extends EngineContext>(parts = engineParts): ListrTask<Context>[] {
  const made: string[] = []
  let answer: Promise<boolean> | undefined
  const reachable = () => (answer ??= releasesAnswer())

  const partTasks = parts.map(
    (part, index): ListrTask<Context> => ({
      title: `${part.title} ${part.version}`,
      task: async (_, task) => {
        const cached = findPart(part)
        const show = atMostOften((line) => {
          task.output = line
        })
        const [folder, how] = cached
          ? [cached, 'in the cache']
          : await makePart(part, { reachable, show, pulumi: made[0] })
        made[index] = folder
        task.title = `${part.title} ${part.version}: ${how}${part.standIn && !folder.endsWith('-release') ? ', a stand-in' : ''}`
      },
    }),
  )

  const assembly: ListrTask<Context> = {
    title: 'Engine put together',
    task: async (context) => {
      const folder = engineFolder(made)
      if (!existsSync(folder)) await makeOnce(folder, async (to) => assemble(made, to))
      context.engine = engineIn(folder, made, parts)
    },
  }
  return [...partTasks, assembly]
}

type Means = { reachable: () => Promise<boolean>; show: (line: string) => void; pulumi?: string }

/** Makes a part from the first origin that can give it; says which folder it is in, and how it came there. */
async function makePart(part: Part, means: Means): Promise<[string, string]> {
  const telling = { log: join(checkout, `.bocage/log/engine-${part.name}.log`), show: means.show }
  const pulumi = means.pulumi && join(means.pulumi, 'bin/pulumi')
  const attempts: Record<Origin, (making: Making) => Promise<string | undefined>> = {
    release: async (making) => {
      if (await part.fromMachine(making)) return 'installed on this machine'
      means.show('asking for its release')
      if (!(await means.reachable()) && origins().includes('source')) return undefined
      await part.fromRelease(making, pulumi)
      return 'released'
    },
    source: async (making) => {
      if (!part.standIn) await checkGo(join(checkout, 'engine/cli'))
      await part.fromSource(making)
      return 'built'
    },
  }

  for (const origin of origins()) {
    let how: string | undefined
    const folder = partFolder(part, origin)
    await makeOnce(folder, async (to, scratch) => {
      how = await attempts[origin]({ ...telling, to, scratch })
      if (!how) throw new NotToBeHad()
    }).catch((error: unknown) => {
      if (!(error instanceof NotToBeHad)) throw error
    })
    if (how) return [folder, how]
  }
  throw new Error(`${part.title} can come from nowhere; Go ${goVersion} would build it`)
}

/** Nothing was made, and that is no mistake: the next origin is tried. */
class NotToBeHad extends Error {}

/** Puts the programs into `bin` and the plugins into `home/plugins`. Files are shared with the parts, where the disk can. */
function assemble(partFolders: string[], to: string): void {
  mkdirSync(join(to, 'home'), { mode: 0o700 })
  chmodSync(join(to, 'home'), 0o700)
  for (const folder of partFolders) {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue
      const inside = join(entry.parentPath, entry.name).slice(folder.length + 1)
      if (!/^(bin|plugins)\//.test(inside)) continue
      share(join(folder, inside), join(to, inside.startsWith('plugins/') ? 'home' : '', inside))
    }
  }
}

/** A symbolic link would not do: the engine looks for its language host beside the file that it was really started from. */
function share(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  try {
    linkSync(from, to)
  } catch {
    cpSync(from, to)
  }
}

/** People want to see it move; a log wants a line now and then. */
function atMostOften(show: (line: string) => void): (line: string) => void {
  const pause = process.stdout.isTTY ? 200 : 20_000
  let last = 0
  return (line) => {
    if (Date.now() - last < pause) return
    last = Date.now()
    show(line)
  }
}
