import { runCurrent } from '../bundles/current.js'

// Pulumi takes a trace for each promise, and its runner has each frame led back to its source: a third of a program's time. V8 writes a
// trace when it is first read, so those that people see are still led back: of what ends the program.
const ledBack = Error.prepareStackTrace
const lead = () => {
  Error.prepareStackTrace = ledBack
}
Error.prepareStackTrace = undefined
for (const end of ['uncaughtException', 'unhandledRejection']) process.prependListener(end, lead)

// tsx would take most of a second of each run. Pulumi's packages stay outside: its runner has loaded them already.
const entry = new URL('index.ts', import.meta.url)
const { outputs } = await runCurrent({ name: 'program', entry, external: ['@pulumi/*'] }).catch((error) => {
  lead()
  throw error
})
export default outputs
