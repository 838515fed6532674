import { accessSync, constants, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cache, currentBundle } from './current.js'

// Starts a command that is written in TypeScript, in a third of the time that tsx takes: `node bundles/start.js scripts/commands/up.ts WORDS…`.
const [node, , command, ...words] = process.argv
process.argv = [node, command, ...words]

const entry = pathToFileURL(resolve(command))
const name = command.replace(/\.ts$/, '').replaceAll('/', '-')
// What is large and hardly ever needed is read when it is asked for; so is what finds its own files beside itself.
const external = ['@pulumi/*', '@swc/*', 'esbuild', 'jest*', 'tsx', 'typescript']

if (isWritable(cache)) await import(await currentBundle({ name, entry, external }))
else {
  // A checkout of somebody else's is there to be read.
  await import('tsx')
  await import(entry.href)
}

function isWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
