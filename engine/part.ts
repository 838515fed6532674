import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { checkout } from '../words/checkout.ts'

/** How a part tells of its making. */
export type Telling = {
  /** Which part, in words. */
  title: string
  /** The file that keeps everything that its steps print. */
  log: string
  /** Shows one line of progress. */
  show: (line: string) => void
}

/** Where a part is made: `to` becomes the part, `scratch` is thrown away. */
export type Making = Telling & { to: string; scratch: string }

/** One thing that the engine is made of: programs in `bin/`, or plugins in `plugins/`. */
export type EnginePart = {
  name: string
  /** What people read. */
  title: string
  version: string
  /** The files and folders of the checkout that it is built from. */
  sources: string[]
  /** Whether what is built is a stand-in, and not the same program. */
  standIn: boolean
  /** Finds it on this machine. False when it isn't there. */
  fromMachine: (making: Making) => Promise<boolean>
  /** Downloads its release. `pulumi` is the command line, once that is made. */
  fromRelease: (making: Making, pulumi?: string) => Promise<void>
  /** Builds it. */
  fromSource: (making: Making) => Promise<void>
}

/** A short name for the content of what a part is built from. */
export function sourcesDigest(sources: string[]): string {
  const hash = createHash('sha256')
  for (const file of sources.flatMap((source) => filesIn(resolve(checkout, source))).sort()) {
    hash
      .update(`${relative(checkout, file)}\0`)
      .update(readFileSync(file))
      .update('\0')
  }
  return hash.digest('hex').slice(0, 12)
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path).flatMap((name) => filesIn(resolve(path, name)))
}
