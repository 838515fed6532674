import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { cacheFolder } from './cache.ts'
import { commandLine } from './command-line.ts'
import { commandPlugin } from './command-plugin.ts'
import { dockerPlugin } from './docker-plugin.ts'
import { type EnginePart, sourcesDigest } from './part.ts'

/** A Pulumi engine with the plugins that the stacks need. */
export type Engine = {
  /** The folder with `pulumi` and its language host. */
  bin: string
  /** Pulumi's own folder: plugins and logs. It is not where the state is. */
  home: string
  /** Whether all of it is released by Pulumi. */
  released: boolean
  /** What is a stand-in, in words. */
  standIns: string[]
}

/** What the engine is made of, in the order of making. */
export const engineParts: EnginePart[] = [commandLine, dockerPlugin, commandPlugin]

/** Where a part may come from: `BOCAGE_ENGINE` says `release` or `source` when only one will do. */
export type EngineOrigin = 'release' | 'source'

/** The origins to try, the preferred one first. */
export function origins(choice = process.env.BOCAGE_ENGINE): EngineOrigin[] {
  return choice === 'release' || choice === 'source' ? [choice] : ['release', 'source']
}

/** Where a part of that origin is kept. What is built goes by the content of its sources. */
export function partFolder(part: EnginePart, origin: EngineOrigin): string {
  const built = origin === 'source' ? `-${sourcesDigest(part.sources)}` : ''
  return join(
    cacheFolder('engine-parts'),
    `${part.name}-${part.version}-${process.platform}-${process.arch}-${origin}${built}`,
  )
}

/** The folder of a part that is made already. */
export const findPart = (part: EnginePart): string | undefined =>
  origins()
    .map((origin) => partFolder(part, origin))
    .find(existsSync)

/** Where the engine made of these parts is kept. */
export function engineFolder(partFolders: string[]): string {
  const key = createHash('sha256')
    .update(partFolders.map((folder) => basename(folder)).join('\n'))
    .digest('hex')
    .slice(0, 12)
  return join(cacheFolder('engine'), key)
}

/** The engine that is ready on this machine. */
export function findEngine(parts = engineParts): Engine | undefined {
  const found = parts.map(findPart)
  if (!found.every((folder) => folder !== undefined)) return undefined
  const folder = engineFolder(found)
  return existsSync(folder) ? engineIn(folder, found, parts) : undefined
}

/** The engine in a folder, made of these parts. */
export function engineIn(folder: string, partFolders: string[], parts = engineParts): Engine {
  const isReleased = (index: number) => partFolders[index]?.endsWith('-release') === true
  return {
    bin: join(folder, 'bin'),
    home: join(folder, 'home'),
    released: parts.every((_, index) => isReleased(index)),
    standIns: parts.filter((part, index) => part.standIn && !isReleased(index)).map(({ title }) => title),
  }
}
