import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runCurrent } from './current.js'

// Starts a command that is written in TypeScript, in a third of the time that tsx takes: `node bundles/start.js scripts/commands/up.ts WORDS…`.
const [node, , command, ...words] = process.argv
process.argv = [node, command, ...words]

const entry = pathToFileURL(resolve(command))
const name = command.replace(/\.ts$/, '').replaceAll('/', '-')
// What is large and hardly ever needed is read when it is asked for; so is what finds its own files beside itself.
const external = ['@pulumi/*', '@swc/*', 'esbuild', 'jest*', 'tsx', 'typescript']

await runCurrent({ name, entry, external })
