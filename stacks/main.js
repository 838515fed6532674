import { currentBundle } from '../bundles/current.js'

// tsx would take most of a second of each run. Pulumi's packages stay outside: its runner has loaded them already.
const entry = new URL('index.ts', import.meta.url)
const { outputs } = await import(await currentBundle({ name: 'program', entry, external: ['@pulumi/*'] }))
export default outputs
