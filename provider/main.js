import { currentBundle } from '../bundles/current.js'

await import(await currentBundle({ name: 'provider', entry: new URL('main.ts', import.meta.url) }))
