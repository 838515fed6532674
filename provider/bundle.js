/**
 * Makes one JavaScript file of the provider, so that it starts in a third of the time that tsx takes.
 * Use: node provider/bundle.js FOLDER
 */
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const [target] = process.argv.slice(2)

/** Sources read the scripts beside them through import.meta: it stays the source's own. */
const keepUrls = {
  name: 'keep-urls',
  setup: (bundler) =>
    bundler.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8')
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path))),
    })),
}

const unfinished = `${target}.${process.pid}.tmp`
await build({
  entryPoints: [new URL('main.ts', import.meta.url).pathname],
  outfile: `${unfinished}/provider.mjs`,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // Packages that are CommonJS ask for Node's modules with require.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
  sourcemap: 'linked',
  sourcesContent: false,
  plugins: [keepUrls],
})
// Another provider may have been as quick: what it made is the same.
if (existsSync(target)) rmSync(unfinished, { recursive: true })
else renameSync(unfinished, target)
