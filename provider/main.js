import { runCurrent } from '../bundles/current.js'

await runCurrent({ name: 'provider', entry: new URL('main.ts', import.meta.url) })
