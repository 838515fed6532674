import { chmodSync, cpSync, existsSync, linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ListrTask } from 'listr2'
import { checkout } from '../words/checkout.ts'
import { makeOnce } from './cache.ts'
import {
  type Engine,
  type EngineOrigin,
  engineFolder,
  engineIn,
  engineParts,
  findPart,
  origins,
  partFolder,
} from './engine.ts'
import { checkGo } from './go.ts'
import type { EnginePart, Making } from './part.ts'
import { releasesAnswer } from './releases.ts'

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
async function makePart(part: EnginePart, { reachable, show, pulumi }: Means): Promise<[string, string]> {
  const log = join(checkout, `.bocage/log/engine-${part.name}.log`)
  const title = `${part.title} ${part.version}`
  rmSync(log, { force: true })
  let how = 'built'

  const attempts: Record<EngineOrigin, (making: Making) => Promise<boolean>> = {
    release: async (making) => {
      how = 'installed on this machine'
      if (await part.fromMachine(making)) return true
      how = 'released'
      show('asking for its release')
      if (origins().includes('source') && !(await reachable())) return false
      await part.fromRelease(making, pulumi && join(pulumi, 'bin/pulumi'))
      return true
    },
    source: async (making) => {
      how = 'built'
      if (!part.standIn) await checkGo(join(checkout, 'engine/cli'))
      await part.fromSource(making)
      return true
    },
  }

  for (const origin of origins()) {
    const folder = partFolder(part, origin)
    const isMade = await makeOnce(folder, (to, scratch) => attempts[origin]({ title, log, show, to, scratch }))
    if (isMade) return [folder, how]
  }
  throw new Error(`${title} can come from nowhere`)
}

/** Puts the programs into `bin` and the plugins into `home/plugins`. Files are shared with the parts, where the disk can. */
function assemble(partFolders: string[], to: string): boolean {
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
  return true
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
    if (line.trim() === '' || Date.now() - last < pause) return
    last = Date.now()
    show(line)
  }
}
