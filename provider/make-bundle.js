/** Makes the provider's bundle: node provider/make-bundle.js FOLDER */
import { bundle } from './bundle.js'

const [folder] = process.argv.slice(2)
await bundle({ entry: new URL('main.ts', import.meta.url), folder, name: 'provider.mjs' })
